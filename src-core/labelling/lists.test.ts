import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cocoOf, labelsOfCoco } from './coco.ts'
import { csvRowOf, labelsOfCsv, CSV_COLUMNS } from './csv-rows.ts'
import { LabelGrade } from './label.ts'
import type { ExportedLabel, LabelList } from './label-list.ts'
import { Segment } from './segments.ts'
import type { Result } from '../result.ts'

const exported = (change: Partial<ExportedLabel> = {}): ExportedLabel => ({
  ...{ patient: 'P1', file: 'runs/a.dcm', frame: 3, box: [10, 20, 80, 80], grade: '>=70' },
  ...{ reader: 'Kim', recordedAt: '2026-11-25', model: 'm', seen: 'before', columns: 512, rows: 512 },
  ...change,
})
const anyLabel: fc.Arbitrary<ExportedLabel> = fc
  .record({
    patient: fc.stringMatching(/^[A-Za-z0-9]{1,8}$/),
    study: fc.option(fc.constant('s1'), { nil: undefined }),
    file: fc.constantFrom('a.dcm', 'b, c.dcm', 'sub/"d".png'),
    frame: fc.option(fc.nat(30)),
    box: fc.option(fc.constant<[number, number, number, number]>([1, 2.5, 30, 40])),
    grade: fc.constantFrom(...LabelGrade.options),
    segment: fc.option(fc.constantFrom(...Segment.options), { nil: undefined }),
    comment: fc.option(fc.constantFrom('=cmd()', 'a "quoted", word', 'two\nlines'), { nil: undefined }),
  })
  .map(({ study, segment, comment, box, ...label }) =>
    exported({
      ...label,
      box: label.frame === null ? null : box,
      ...(study === undefined ? {} : { study }),
      ...(segment === undefined ? {} : { segment }),
      ...(comment === undefined ? {} : { comment }),
    }),
  )

const back = (list: Result<LabelList>) => {
  if (!list.ok) throw new Error(list.error.message)
  return list.value
}
const said = ({ patient, file, frame, box, grade, study, segment, comment }: Partial<ExportedLabel>) => ({
  ...{ patient, file, frame, box, grade, study, segment, comment },
})
const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
const csvBack = (labels: readonly ExportedLabel[]) =>
  labelsOfCsv(
    'x',
    CSV_COLUMNS,
    labels.map((label) =>
      Object.fromEntries(Object.entries(csvRowOf(label)).map(([key, value]) => [key, String(value)])),
    ),
  )

test.each([
  ['CSV', csvBack],
  [
    'COCO JSON',
    (labels: readonly ExportedLabel[]) => labelsOfCoco('x', JSON.parse(JSON.stringify(cocoOf('x', labels)))),
  ],
])('%s says again what was written', (_, roundTrip) => {
  fc.assert(
    fc.property(fc.array(anyLabel, { maxLength: 12 }), (labels) => {
      // An image of COCO has one patient and one study, as a file has.
      const alike = labels.map((label) => ({ ...label, patient: 'P', ...{ study: 's' } }))
      const { cases, refused } = back(roundTrip(alike))
      expect(refused).toEqual([])
      expect(cases.map(said).sort(byText)).toEqual(alike.map(said).sort(byText))
    }),
  )
})

describe('a CSV', () => {
  const columns = ['patient', 'file', 'frame', 'grade', 'x', 'y', 'width', 'height', 'segment']
  const row = (change: Record<string, string>) => ({
    ...{ patient: 'P', file: 'a.dcm', frame: '0', grade: 'none' },
    ...change,
  })
  test.each([
    [{ grade: 'severe' }, /^grade: .*none.*not gradable/s],
    [{ frame: 'first' }, /^frame: /],
    [{ frame: '-1' }, /^frame: /],
    [{ x: '1', y: '2' }, /^box\./],
    [{ x: '1', y: '2', width: '0', height: '9' }, /a width and a height/],
    [{ frame: '', x: '1', y: '2', width: '9', height: '9' }, /a box lies on a frame/],
    [{ patient: ' ' }, /^patient: /],
    [{ segment: '17' }, /^segment: /],
  ])('refuses the row with %j and says why, and takes its neighbours', (change, why) => {
    const { cases, refused } = back(labelsOfCsv('x', columns, [row({}), row(change), row({ frame: '' })]))
    expect(cases.map(({ row: at, frame }) => [at, frame])).toEqual([
      [1, 0],
      [3, null],
    ])
    expect(refused).toMatchObject([{ row: 2, file: 'a.dcm', reason: expect.stringMatching(why) }])
  })

  test('without a column that is needed is no list, and says which', () => {
    expect(labelsOfCsv('x', ['file', 'grade'], [])).toMatchObject({
      ok: false,
      error: { code: 'labels-invalid', message: expect.stringContaining('"patient", "frame"') },
    })
  })
})

describe('a COCO file', () => {
  const categories = [{ id: 7, name: '50-69' }]
  const image = { id: 1, file_name: 'a.png', width: 512, height: 512, patient: 'P' }
  test('of another program is taken where its categories are grades and its images name somebody', () => {
    const { cases, refused } = back(
      labelsOfCoco('x', {
        images: [image, { ...image, id: 2, patient: undefined }],
        categories: [...categories, { id: 8, name: 'lesion' }],
        annotations: [
          { id: 1, image_id: 1, category_id: 7, bbox: [1, 2, 30, 40], segmentation: [] },
          { id: 2, image_id: 2, category_id: 7, bbox: [1, 2, 30, 40] },
          { id: 3, image_id: 1, category_id: 8, bbox: [1, 2, 30, 40] },
          { id: 4, image_id: 9, category_id: 7, bbox: [1, 2, 30, 40] },
          { id: 5, image_id: 1, category_id: 7 },
          'nothing',
        ],
      }),
    )
    expect(cases).toMatchObject([{ row: 1, patient: 'P', frame: 0, box: [1, 2, 30, 40], grade: '50-69' }])
    expect(refused.map(({ row, reason }) => [row, reason.split(':')[0]])).toEqual([
      [2, 'patient'],
      [3, 'grade'],
      [4, 'patient'],
      [5, 'box'],
      [6, 'Invalid input'],
    ])
  })

  test.each([[null], [[]], [{ images: [] }]])('%j is none', (json) => {
    expect(labelsOfCoco('x', json)).toMatchObject({ ok: false, error: { code: 'labels-invalid' } })
  })
})
