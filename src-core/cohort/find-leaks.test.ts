import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesPicture } from './cohort.testing.ts'
import { decided, unresolvedLeaks } from './decide-leaks.ts'
import { findLeaks } from './find-leaks.ts'
import type { Leak, LeakDecision, Split } from './leak.ts'
import type { LeakFacts } from './leak-hits.ts'
import { unresolvedTexts } from './leak-words.ts'
import { picturePrint } from './picture-print.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const search = (files: readonly LeakFacts[]) => findLeaks(files, digest, async () => undefined)
const fileOf = (patient: string, change: Partial<LeakFacts> = {}): LeakFacts => ({
  patient,
  file: `${patient}.dcm`,
  splits: [],
  patientId: null,
  studyUid: null,
  frameOfReferenceUid: null,
  prints: [],
  ...change,
})
const printOf = (seed: number) => picturePrint(linesPicture(seed)) ?? expect.fail('no print')
const decide = (leak: Leak | undefined, verdict: LeakDecision['verdict']): LeakDecision => ({
  leak: leak?.id ?? '',
  kind: leak?.kind ?? 'patient',
  patients: leak?.patients ?? [],
  verdict,
  by: 'lead',
  at: '2026-11-25T00:00:00.000Z',
})

test.each([
  ['patient', { patientId: '4711 ' }],
  ['study', { studyUid: '1.2.3' }],
  ['frame-of-reference', { frameOfReferenceUid: '1.2.9' }],
] as const)('two names with one %s are found', async (kind, shared) => {
  const { leaks } = await search([fileOf('B', shared), fileOf('A', shared), fileOf('C')])
  expect(leaks).toMatchObject([{ kind, patients: ['A', 'B'], files: ['B.dcm', 'A.dcm'], splits: [] }])
})

test('the id of a patient stands nowhere in what is found', async () => {
  const { leaks } = await search([fileOf('A', { patientId: '4711' }), fileOf('B', { patientId: '4711' })])
  expect(JSON.stringify(leaks)).not.toContain('4711')
})

test('a renamed patient whose ids are all new is found by the picture, by the frames most alike', async () => {
  const prints = (seeds: readonly number[]) => seeds.map((seed, frame) => ({ frame, print: printOf(seed) }))
  const { leaks } = await search([
    fileOf('A', { prints: prints([1, 2, 3]), splits: ['train'] }),
    fileOf('X', { prints: prints([5, 3]), splits: ['sealed'] }),
    fileOf('Y', { prints: prints([6, 7]), splits: ['sealed'] }),
  ])
  expect(leaks).toMatchObject([
    {
      kind: 'picture',
      patients: ['A', 'X'],
      splits: ['sealed', 'train'],
      frames: [
        { patient: 'A', frame: 2 },
        { patient: 'X', frame: 1 },
      ],
    },
  ])
})

test('a pair of names is one leak by all that speaks for it, and more evidence is another leak to decide', async () => {
  const [both] = (
    await search([
      fileOf('A', { studyUid: '1', patientId: '7' }),
      fileOf('B', { studyUid: '1', patientId: '7' }),
    ])
  ).leaks
  const [one] = (await search([fileOf('A', { studyUid: '1' }), fileOf('B', { studyUid: '1' })])).leaks
  expect(both?.kind).toBe('patient')
  expect(both?.evidence).toContain('the study')
  expect(both?.id).not.toBe(one?.id)
})

test('an id that many names share is a placeholder, and said', async () => {
  const { leaks, placeholders } = await search(
    Array.from({ length: 9 }, (_, i) => fileOf(`P${i}`, { patientId: 'ANON' })),
  )
  expect(leaks).toEqual([])
  expect(placeholders).toEqual(['the patient id of 9 names is one, so it names nobody and was not gone by'])
})

test('one name on two sides of a given split is found, and no decision mends it', async () => {
  const { leaks } = await search([
    fileOf('A', { splits: ['train'] }),
    fileOf('A', { file: 'b', splits: ['sealed'] }),
  ])
  expect(leaks).toMatchObject([{ kind: 'patient', patients: ['A'], splits: ['sealed', 'train'] }])
  for (const verdict of ['one-person', 'different-people'] as const)
    expect(unresolvedLeaks(leaks, [decide(leaks[0], verdict)])).toHaveLength(1)
})

test('a leak waits for a decision, unless it stands on one side', async () => {
  const pair = (a: readonly Split[], b: readonly Split[]) =>
    search([fileOf('A', { studyUid: '1', splits: a }), fileOf('B', { studyUid: '1', splits: b })])
  const dealtLater = (await pair([], [])).leaks
  const crossing = (await pair(['train'], ['sealed'])).leaks
  const beside = (await pair(['train'], ['train'])).leaks
  expect(unresolvedLeaks(dealtLater, [])).toHaveLength(1)
  expect(unresolvedLeaks(crossing, [])).toHaveLength(1)
  expect(unresolvedLeaks(beside, [])).toEqual([])
  expect(unresolvedLeaks(dealtLater, [decide(dealtLater[0], 'one-person')])).toEqual([])
  expect(unresolvedLeaks(crossing, [decide(crossing[0], 'one-person')])).toHaveLength(1)
  expect(unresolvedLeaks(crossing, [decide(crossing[0], 'different-people')])).toEqual([])
  expect(decided(crossing, [decide(crossing[0], 'left-out')]).leftOut).toEqual(new Set(['B']))
  expect(
    decided(dealtLater, [decide(dealtLater[0], 'left-out'), decide(dealtLater[0], 'one-person')]),
  ).toEqual({
    leftOut: new Set(),
    same: [['A', 'B']],
  })
})

test('a name without a side is on none yet: beside one that has a side it waits for a decision', async () => {
  const { leaks } = await search([
    fileOf('A', { studyUid: '1', splits: ['train'] }),
    fileOf('B', { studyUid: '1' }),
    fileOf('B', { file: 'second row of B' }),
  ])
  expect(leaks).toMatchObject([{ patients: ['A', 'B'], splits: ['train'], sides: [['train'], []] }])
  expect(unresolvedLeaks(leaks, [])).toHaveLength(1)
  for (const verdict of ['one-person', 'different-people', 'left-out'] as const)
    expect(unresolvedLeaks(leaks, [decide(leaks[0], verdict)])).toEqual([])
})

/** A and B, B and C: each pair is on one side at most. */
const chain = async (sides: Readonly<Record<'A' | 'B' | 'C', readonly Split[]>>) => {
  const { leaks } = await search([
    fileOf('A', { studyUid: '1', splits: sides.A }),
    fileOf('B', { studyUid: '1', patientId: '7', splits: sides.B }),
    fileOf('C', { patientId: '7', splits: sides.C }),
  ])
  expect(leaks.map(({ patients }) => patients)).toEqual([
    ['A', 'B'],
    ['B', 'C'],
  ])
  return leaks
}

test('names that are one person by a third are not on two sides, and that is said once, of all of them', async () => {
  const leaks = await chain({ A: ['train'], B: [], C: ['sealed'] })
  const decisions = leaks.map((leak) => decide(leak, 'one-person'))
  const unresolved = unresolvedLeaks(leaks, decisions)
  expect(unresolved).toEqual(leaks)
  expect(unresolvedTexts({ leaks, unresolved, decisions })).toEqual([
    'Unresolved leak (one person): A (train) and B (no side) and C (sealed) were decided to be one person. Nobody may be on two sides of the split.',
  ])
  const [ab, bc] = leaks
  expect(unresolvedLeaks(leaks, [decide(ab, 'one-person'), decide(bc, 'different-people')])).toEqual([])
  expect(unresolvedLeaks(leaks, [decide(ab, 'one-person'), decide(bc, 'left-out')])).toEqual([])
})

test('a chain of names on one side, or on none, is one person of that side', async () => {
  for (const C of [['train'], []] as const) {
    const leaks = await chain({ A: ['train'], B: [], C })
    const decisions = leaks.map((leak) => decide(leak, 'one-person'))
    expect(unresolvedLeaks(leaks, decisions)).toEqual([])
    expect(unresolvedTexts({ leaks, unresolved: [], decisions })).toEqual([])
  }
})

test('a leak that nobody decided is said by what speaks for it', async () => {
  const { leaks } = await search([fileOf('A', { studyUid: '1' }), fileOf('B', { studyUid: '1' })])
  expect(unresolvedTexts({ leaks, unresolved: leaks, decisions: [] })).toEqual([
    expect.stringMatching(/^Unresolved leak \(study\): A and B: .*the study.*Nobody may be on two sides/),
  ])
})

test('whoever is listed first, the same is found', async () => {
  const file = fc.record({
    patient: fc.constantFrom('A', 'B', 'C', 'D'),
    studyUid: fc.constantFrom(null, '1', '2'),
    patientId: fc.constantFrom(null, '8', '9'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 12 }), async (rows) => {
      const files = rows.map((row, i) => fileOf(row.patient, { ...row, file: `${i}` }))
      const ids = async (list: readonly LeakFacts[]) => (await search(list)).leaks.map(({ id }) => id).sort()
      expect(await ids([...files].reverse())).toEqual(await ids(files))
      for (const a of files)
        for (const b of files)
          if (a.patient !== b.patient && a.studyUid !== null && a.studyUid === b.studyUid)
            expect(
              (await search(files)).leaks.some(({ patients }) =>
                [a, b].every((one) => patients.includes(one.patient)),
              ),
            ).toBe(true)
    }),
    { numRuns: 40 },
  )
})
