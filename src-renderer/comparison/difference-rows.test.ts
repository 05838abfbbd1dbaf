import { expect, test } from 'vitest'
import type { Comparison, PairedFigure } from '#core/comparison/comparison.ts'
import { DEFAULT_MARGINS } from '#core/comparison/margins.ts'
import { changeText, differenceRows, reachOf } from './difference-rows.ts'

const figure = (value: number): PairedFigure => ({
  before: { value: 0.7, interval: [0.6, 0.8] },
  after: { value: 0.7 + value, interval: [0.6, 0.8] },
  difference: { value, interval: [value - 0.1, value + 0.1], gated: [value - 0.2, value + 0.3] },
})
const comparison: Comparison = {
  ...{ schema: 1, n: 100, patients: 20, events: 40, seed: 1, repeats: 2000, confidence: 0.99 },
  margins: DEFAULT_MARGINS,
  ...{ auc: figure(0.05), logLoss: figure(-0.1), calibrationLoss: figure(0), slope: null },
  intercept: { ...figure(0.4), away: figure(0.4).difference },
  ...{ subgroups: [], mostChanged: [], forgetting: null, gate: 'pass', reasons: [] },
}

test('each figure is a row with its margin on the worse side, what has no fit or was not scored is left out', () => {
  const rows = differenceRows(comparison)
  expect(rows.map(({ name }) => name)).toEqual(['AUC', 'Log loss', 'Miscalibration', 'Intercept, from 0'])
  for (const { better, margin } of rows) expect(Math.sign(margin ?? 0)).toBe(better === 'more' ? -1 : 1)
})

test('an axis holds all that is drawn on it', () => {
  for (const row of differenceRows(comparison))
    for (const value of [...row.change.gated, row.change.value, row.margin ?? 0])
      expect(Math.abs(value)).toBeLessThan(reachOf(row))
})

test('a change is said with its sign', () => {
  expect(changeText(figure(0.05).difference)).toBe('+0.050 (-0.050 to +0.150)')
})
