import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { CohortFile } from '#core/cohort/cohort-file.ts'
import { SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import { builtProgram } from '../engine/built.testing.ts'
import { filledRun } from '../engine/phantom.testing.ts'
import { ReadingLine } from './lines.ts'

const patches = join('..', 'shared', 'data', 'patches-32')
/** Of each kind: half as many again as a site must have. */
const PICTURES = 30
let program = ''
let folder = ''
beforeAll(async () => {
  program = await builtProgram()
  folder = mkdtempSync(join(tmpdir(), 'ostium-recalibrate-'))
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ostium = (...args: readonly string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const env = { ...process.env, XDG_DATA_HOME: join(folder, 'data') }
    execFile(process.execPath, [join(program, 'cli.cjs'), ...args], { env }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, out, err })
    })
  })

/** One object of `recalibrate --json`. Other programs depend on it. */
const Figures = z.object({
  logLoss: z.number(),
  brier: z.number(),
  ece: z.number(),
  eceNoise: z.number(),
  slope: z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) }),
  intercept: z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) }),
  inTheLarge: z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) }),
  auc: z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) }),
})
const Outcome = z.object({
  id: z.string(),
  level: z.literal('patch'),
  calibrator: z.string(),
  cases: z.object({ all: z.looseObject({ n: z.number() }), held: z.looseObject({ patients: z.number() }) }),
  before: Figures.extend({ kind: z.string() }),
  after: Figures,
  difference: z.object({ auc: z.object({ value: z.literal(0) }) }),
  verdict: z.enum(['better', 'unclear', 'worse']),
  sentence: z.string(),
  adopted: z.boolean(),
  refused: z.array(z.object({ row: z.number(), reason: z.string() })),
})

function list(name: string, cases: readonly object[]): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify({ name: 'ours', cases }))
  return path
}

describe('refused, with nothing changed', () => {
  test('too few labels, in words and as JSON', async () => {
    writeFileSync(join(folder, 'run.dcm'), filledRun(2))
    const few = [0, 1, 2].map((frame) => ({ patient: 'p', file: 'run.dcm', frame, box: null, grade: 'none' }))
    const { code, out, err } = await ostium(
      'recalibrate',
      list('few.json', few),
      '--level',
      'frame',
      '--json',
    )
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      level: 'frame',
      error: { code: 'too-few-labels' },
      refused: [{ row: 3, reason: 'it has 2 frames, counted from 0, and no frame 2' }],
    })
    expect(err).toContain('row 3 (run.dcm)')
    expect(existsSync(join(folder, 'data', 'ostium', 'calibrations'))).toBe(false)
  }, 120_000)

  test('wrong usage, and a file that is no list', async () => {
    expect((await ostium('recalibrate', 'x.json', '--level', 'study')).code).toBe(2)
    expect((await ostium('recalibrate', '--level', 'frame')).code).toBe(2)
    const { code, out } = await ostium('recalibrate', join(folder, 'run.dcm'), '--level', 'frame', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'cohort-unreadable' } })
    expect((await ostium('recalibrate', '--undo', '--level', 'frame')).code).toBe(1)
  }, 120_000)
})

test.skipIf(!existsSync(patches))(
  'from real patches: measured, adopted, named by the next reading, exported, undone',
  async () => {
    const cases = (['positive', 'negative'] as const).flatMap((kind) =>
      readdirSync(join(patches, 'train', kind))
        .slice(0, PICTURES)
        .map((name) => ({
          patient: `${kind}-${name}`,
          file: relative(folder, join(process.cwd(), patches, 'train', kind, name)),
          frame: 0,
          box: null,
          grade: kind === 'positive' ? '>=70' : 'none',
        })),
    )
    expect(cases).toHaveLength(2 * PICTURES)
    const file = list('patches.json', cases)
    const asked = ['recalibrate', file, '--level', 'patch', '--json']
    const [first, second] = [await ostium(...asked), await ostium(...asked, '--adopt')]
    const [tried, adopted] = [Outcome.parse(JSON.parse(first.out)), Outcome.parse(JSON.parse(second.out))]
    expect([first.code, second.code]).toEqual([0, 0])
    expect({ ...tried, id: '', adopted: true }).toEqual({ ...adopted, id: '' })
    expect([tried.adopted, adopted.adopted]).toEqual([false, true])
    // The gate for small pictures turns away about one in thirty.
    expect(adopted.cases.all.n + adopted.refused.length).toBe(cases.length)
    expect(adopted.refused.length).toBeLessThan(cases.length / 20)
    for (const { reason } of adopted.refused) expect(reason).toContain('outside what the model knows')

    const calibrations = join(folder, 'data', 'ostium', 'calibrations')
    const kept = join(calibrations, readdirSync(calibrations)[0] ?? '')
    expect(SiteCalibrationFile.parse(JSON.parse(readFileSync(kept, 'utf8'))).adopted).toHaveLength(1)
    const picture = join(folder, cases[0]?.file ?? '')
    const read = async () => ReadingLine.parse(JSON.parse((await ostium('read', picture, '--json')).out))
    expect((await read()).evidence).toMatchObject({
      site: { calibration: adopted.id, patients: adopted.cases.held.patients },
    })
    expect((await ostium('recalibrate', '--undo', '--level', 'patch')).code).toBe(0)
    expect((await read()).evidence).toMatchObject({ source: 'patches-32' })

    expect((await ostium('labels', 'import', file)).code).toBe(0)
    expect((await ostium('labels', 'import', file)).code).toBe(1)
    expect((await ostium('labels', 'export', join(folder, 'out.json'))).code).toBe(0)
    const out = CohortFile.parse(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')))
    const plain = (rows: readonly { patient: string; file: string; grade: string }[]) =>
      rows.map(({ patient, file: of, grade }) => [patient, of, grade]).sort()
    expect(plain(out.cases)).toEqual(plain(cases))
  },
  300_000,
)
