import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CHANGES } from '#core/training/augment.ts'
import { wellFormed } from '../circuit/svg.testing.ts'
import { PLOTS } from './markdown.ts'
import { MODELS, TITLES } from './models.ts'
import { writeReport } from './report.ts'
import type { ContrastResult } from './results.ts'
import { cases, resultOf } from './results.testing.ts'
import { tableSettings } from './settings.ts'
import type { TableResults } from './table-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-report-'))
afterAll(() => rmSync(folder, { recursive: true }))
const written = (name: string): string => readFileSync(join(folder, name), 'utf8')

const settings = { ...tableSettings({ quick: false, seeds: 2, steps: 30 }), replicates: 40 }
const whole = MODELS.flatMap((model, m) => [1, 2].map((seed) => resultOf(model, seed, cases, 10 * m + seed)))
const early: TableResults = { cases, models: whole, scan: [], changes: null, latency: null }
const estimate = { value: 0.8, interval: [0.7, 0.9] satisfies [number, number] }
const origin = { recipe: 'made', commit: 'made in a test' }

const scanned = (strength: number): ContrastResult => ({
  kind: 'contrast',
  job: `contrast-at-strength-${strength}`,
  ...origin,
  weightsSha256: '0'.repeat(64),
  seed: 1,
  strength,
  probe: 0.7 + strength / 100,
  trace: { points: [], validations: [], msPerStep: 1 },
})
const late: TableResults = {
  ...early,
  models: [
    ...whole,
    ...(['mobilenet-v2', 'hybrid'] as const).map((model, m) => resultOf(model, 1, cases, 90 + m, 0.05)),
  ],
  scan: [0, 1, 2].map(scanned),
  latency: {
    kind: 'latency',
    job: 'latency',
    ...origin,
    regions: 32,
    rounds: 3,
    models: MODELS.map((model, m) => ({ model, median: m + 1, quartiles: [m, m + 2] })),
  },
  changes: {
    kind: 'changes',
    job: 'changes',
    ...origin,
    n: 60,
    events: 30,
    images: 15,
    unchanged: estimate,
    changed: CHANGES.flatMap((change) => [1, 2].map((strength) => ({ change, strength, auc: estimate }))),
  },
}

test('after a seed there is a table already, without what is measured at the end', () => {
  writeReport(folder, early, settings, 'a command')
  const text = written('table.md')
  expect(text).toContain('Not measured yet.')
  expect(text).not.toMatch(/NaN|undefined|null/)
})

test('the text has a row for every model with each figure as table.json has it', () => {
  const file = writeReport(folder, late, settings, 'npm run lab -- table')
  expect(JSON.parse(written('table.json'))).toEqual(file)
  const text = written('table.md')
  expect(text).not.toMatch(/NaN|undefined|null|Not measured/)
  expect(text).toContain('`npm run lab -- table`')
  for (const { model, figures } of file.regions.models) {
    const row = text.split('\n').find((line) => line.startsWith(`| ${TITLES[model]} |`)) ?? ''
    for (const { mean, spread } of Object.values(figures))
      expect(row).toContain(
        `${mean?.value.toFixed(3)} ± ${spread?.toFixed(3)} (${mean?.interval[0].toFixed(3)}`,
      )
  }
  expect(text).toContain(`| 5 % | ${TITLES.hybrid} |`)
  expect(text).toContain('| 1,234,567 | 89.0 M | 7.00 (6.00 to 8.00) |')
})

test.each(Object.values(PLOTS))(
  '%s is well formed, says what it shows, and every number in it is one',
  (name) => {
    const svg = written(name)
    expect(wellFormed(svg)).toBe(true)
    expect(svg).toMatch(/role="img"/)
    expect(svg).toMatch(/<desc id="desc">[^<]{40,}<\/desc>/)
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    for (const [, size] of svg.matchAll(/font-size="(\d+)"/g)) expect(Number(size)).toBeGreaterThanOrEqual(12)
  },
)

test('the seeds of a model are drawn beside its mean', () => {
  const open = written(PLOTS.regions).match(/fill="none" stroke="#[0-9a-f]{6}" stroke-width="1.5"/g) ?? []
  expect(open).toHaveLength(2 * MODELS.length)
})
