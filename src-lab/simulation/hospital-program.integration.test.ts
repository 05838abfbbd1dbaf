import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { CohortFile, type CohortCase } from '#core/cohort/cohort-file.ts'
import { Comparison } from '#core/comparison/comparison.ts'
import { FinetuneFile } from '#core/finetune/recipe.ts'
import { seededRandom, shuffled } from '#core/random.ts'
import { builtProgram } from '../../src-main/engine/built.testing.ts'
import { drawSmallHospital } from './hospital.testing.ts'

/** The least that may fine-tune, and a few whose frames the gates of reading turn away. */
const PATIENTS = 46
const MINUTES = 60_000
let [folder, program, list] = ['', '', '']
beforeAll(async () => {
  program = await builtProgram()
  folder = mkdtempSync(join(tmpdir(), 'ostium-program-'))
  list = drawSmallHospital(join(folder, 'hospital'), PATIENTS, 1).list
}, 15 * MINUTES)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A command of the built program with a data folder of its own, as a night's job gives it. */
function ostium(...args: string[]): { readonly code: number | null; readonly answer: unknown } {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(program, 'cli.cjs'), '--data', join(folder, 'data'), ...args, '--json'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
  return { code: status, answer: stdout.startsWith('{') ? JSON.parse(stdout) : null }
}

const Ended = z.object({
  model: z.string().nullable(),
  weightsHash: z.string().nullable(),
  gate: z.enum(['pass', 'refuse']),
  reasons: z.array(z.string()),
})
function finetune(cohort: string) {
  const asked = ['--recipe', 'head-and-circuit', '--epochs', '2', '--seed', '1']
  const { code, answer } = ostium('finetune', cohort, ...asked)
  return { code, ...Ended.parse(answer) }
}

/** What a model says of how it was made. */
const fileOf = (model: string | null): FinetuneFile =>
  FinetuneFile.parse(
    JSON.parse(readFileSync(join(folder, 'data', 'models', model ?? '', 'finetune.json'), 'utf8')),
  )

/** The list with other cases, beside the first, so that it names the same files. */
function listOf(name: string, change: (cases: readonly CohortCase[]) => readonly CohortCase[]): string {
  const drawn = CohortFile.parse(JSON.parse(readFileSync(list, 'utf8')))
  const path = join(dirname(list), name)
  writeFileSync(path, JSON.stringify({ ...drawn, cases: change(drawn.cases) }))
  return path
}
const patientsOf = (cases: readonly CohortCase[]) => [...new Set(cases.map(({ patient }) => patient))]

/** Each patient keeps their grades, and none its place: the rules for a cohort hold, and the labels say nothing. */
const withoutMeaning = (cases: readonly CohortCase[]): CohortCase[] =>
  patientsOf(cases).flatMap((patient, number) => {
    const own = cases.filter((one) => one.patient === patient)
    const grades = shuffled(
      own.map(({ grade }) => grade),
      seededRandom(number + 1),
    )
    return own.map((one, i) => ({ ...one, grade: grades[i] ?? one.grade }))
  })

test(
  'what really learned from shuffled labels is refused by the gate, for what it is',
  () => {
    const { code, model, gate, reasons } = finetune(listOf('SHUFFLED.json', withoutMeaning))
    expect({ code, gate }).toEqual({ code: 1, gate: 'refuse' })
    const codes = Comparison.parse(fileOf(model).comparison).reasons.map((reason) => reason.code)
    expect(codes).toContain('orders-nothing')
    expect(codes).not.toContain('forgets')
    expect(codes).not.toContain('budget-spent')
    expect(reasons.join(' ')).toContain('Look whether the labels belong to their pictures')
  },
  10 * MINUTES,
)

test(
  'a cohort of six and a patient under two names are refused before anything is trained, each in its own words',
  () => {
    const six = finetune(
      listOf('SIX.json', (cases) => {
        const first = patientsOf(cases).slice(0, 6)
        return cases.filter(({ patient }) => first.includes(patient))
      }),
    )
    expect(six).toMatchObject({ code: 1, model: null, weightsHash: null, gate: 'refuse' })
    expect(six.reasons.length).toBeGreaterThan(0)
    for (const reason of six.reasons) expect(reason).toMatch(/^The cohort does not support/)
    const leaked = finetune(
      listOf('LEAK.json', (cases) => {
        const again = cases.filter(({ patient }) => patient === patientsOf(cases)[0])
        return [...cases, ...again.map((one) => ({ ...one, patient: 'renamed', study: 'renamed' }))]
      }),
    )
    expect(leaked).toMatchObject({ code: 1, model: null, weightsHash: null, gate: 'refuse' })
    expect(leaked.reasons).toEqual([expect.stringMatching(/^Unresolved leak .*renamed/)])
  },
  10 * MINUTES,
)

test(
  'a bundle replays to the same weights by training again from the same labels and seed; with one bit changed it is refused',
  () => {
    const made = finetune(list)
    const { bestStep, spec } = fileOf(made.model)
    // Where no step were better, the parent's own weights would be the same without any proof.
    expect(bestStep).toBeGreaterThan(0)
    expect(made.weightsHash).not.toBe(spec.parent.weightsSha256)
    const bundle = join(folder, 'moved.ostium')
    expect(ostium('bundle', 'export', made.model ?? '', bundle).code).toBe(0)
    const { code, answer } = ostium('models', 'replay', bundle, list)
    expect(answer).toMatchObject({ same: true, recorded: made.weightsHash, replayed: made.weightsHash })
    expect(code).toBe(0)
    const bytes = readFileSync(bundle)
    const at = bytes.length - 100
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(bundle, bytes)
    expect(ostium('bundle', 'verify', bundle)).toMatchObject({
      code: 1,
      answer: { error: { code: 'bundle-changed' } },
    })
  },
  15 * MINUTES,
)
