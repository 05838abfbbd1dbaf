import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomNormal, seededRandom, shuffled } from '../random.ts'
import { applyCalibrator, Calibrator } from './calibrator.ts'
import { CALIBRATOR_KINDS, enoughFor, fitAnyway, fitCalibrator } from './fit.ts'
import { logLoss } from './metrics.ts'
import { poolAdjacentViolators } from './pav.ts'
import { sigmoid } from './sigmoid.ts'

const scored = fc.array(
  fc.tuple(
    // Ties are common among scores of eight bits.
    fc.oneof(fc.double({ min: -30, max: 30, noNaN: true }), fc.integer({ min: -4, max: 4 })),
    fc.integer({ min: 0, max: 1 }),
  ),
  { minLength: 4, maxLength: 120 },
)
const both = scored.filter((rows) => new Set(rows.map(([, label]) => label)).size === 2)
/** Found by chance: what is -0 is 0 when it is read back. */
const NEAR_NOUGHT: readonly (readonly [number, number][])[] = [
  [
    [-5e-324, 0],
    [0, 0],
    [0, 1],
    [0, 0],
  ],
  [
    [-0, 0],
    [-3, 0],
    [-0, 1],
    [2, 1],
  ],
]
const columns = (rows: readonly (readonly [number, number])[]) =>
  [rows.map(([logit]) => logit), rows.map(([, label]) => label)] as const

describe.each(CALIBRATOR_KINDS)('%s', (kind) => {
  it('never turns an order around, stays within (0, 1), and has a finite log loss on any labels', () => {
    fc.assert(
      fc.property(both, fc.array(fc.double({ min: -900, max: 900, noNaN: true })), (rows, more) => {
        const [logits, labels] = columns(rows)
        const fitted = fitAnyway(kind, logits, labels)
        if (!fitted.ok) return
        const at = [...logits, ...more, -1e9, 1e9].sort((a, b) => a - b)
        const p = at.map((logit) => applyCalibrator(fitted.value, logit))
        for (const [i, probability] of p.entries()) {
          expect(probability).toBeGreaterThan(0)
          expect(probability).toBeLessThan(1)
          // A rounding of the last bit is no turn.
          if (i > 0) expect(probability).toBeGreaterThanOrEqual(p[i - 1]! - 1e-15)
        }
        for (const label of [0, 1])
          expect(
            Number.isFinite(
              logLoss(
                p,
                p.map(() => label),
              ),
            ),
          ).toBe(true)
      }),
    )
  })

  it('is the same to the last bit in whatever order the cases come', () => {
    fc.assert(
      fc.property(both, fc.integer(), (rows, seed) => {
        const again = shuffled(rows, seededRandom(seed))
        expect(fitAnyway(kind, ...columns(again))).toEqual(fitAnyway(kind, ...columns(rows)))
      }),
    )
  })

  it('comes back from its file', () => {
    fc.assert(
      fc.property(both, (rows) => {
        const fitted = fitAnyway(kind, ...columns(rows))
        if (fitted.ok)
          expect(Calibrator.parse(JSON.parse(JSON.stringify(fitted.value)))).toEqual(fitted.value)
      }),
      { examples: NEAR_NOUGHT.map((rows) => [[...rows]]) },
    )
  })

  it('refuses cases of one kind, and fewer than its minimum', () => {
    expect(fitCalibrator(kind, [1, 2, 3], [1, 1, 1])).toMatchObject({ error: { code: 'one-kind-only' } })
    const of = (events: number, others: number) =>
      enoughFor(kind, [...new Array<number>(events).fill(1), ...new Array<number>(others).fill(0)]).ok
    expect(of(200, 800)).toBe(true)
    const { least, less } = {
      temperature: { least: [1, 1], less: [1, 0] },
      platt: { least: [1, 1], less: [0, 9] },
      beta: { least: [1, 1], less: [0, 9] },
      histogram: { least: [100, 100], less: [99, 400] },
      isotonic: { least: [200, 800], less: [199, 5000] },
    }[kind]
    expect(of(least[0]!, least[1]!)).toBe(true)
    expect(of(less[0]!, less[1]!)).toBe(false)
    if (kind === 'isotonic') expect(of(499, 500)).toBe(false)
  })
})

it.each(['platt', 'beta'] as const)('%s refuses scores that order the wrong way', (kind) => {
  const logits = Array.from({ length: 100 }, (_, i) => i / 20 - 2.5)
  const labels = logits.map((logit, i) => (logit < (i % 3) - 1 ? 1 : 0))
  expect(fitCalibrator(kind, logits, labels)).toMatchObject({ error: { code: 'scores-do-not-order' } })
})

describe('published', () => {
  it("pools adjacent violators as R's help of isoreg shows", () => {
    const values = [1, 0, 4, 3, 3, 5, 4, 2, 0]
    expect(
      poolAdjacentViolators(
        values,
        values.map(() => 1),
      ),
    ).toEqual([0.5, 0.5, 3, 3, 3, 3, 3, 3, 3])
  })

  it('beta finds what two beta densities give (Kull 2017, section 4): a = α₁ - α₀, b = β₀ - β₁', () => {
    const random = seededRandom(11)
    const gamma = (shape: number): number => {
      // A sum of exponentials: the shape is a whole number.
      let sum = 0
      for (let k = 0; k < shape; k++) sum -= Math.log(1 - random())
      return sum
    }
    const logits: number[] = []
    const labels = Array.from({ length: 40_000 }, (_, i) => i % 2)
    for (const label of labels) {
      const [alpha, beta] = label === 1 ? [5, 2] : [2, 3]
      logits.push(Math.log(gamma(alpha) / gamma(beta)))
    }
    const fitted = fitCalibrator('beta', logits, labels)
    if (!fitted.ok || fitted.value.kind !== 'beta') throw new Error('refused')
    // a = 3, b = 1; standard errors at this n are about .03.
    expect(fitted.value.a).toBeGreaterThan(2.9)
    expect(fitted.value.a).toBeLessThan(3.1)
    expect(fitted.value.b).toBeGreaterThan(0.9)
    expect(fitted.value.b).toBeLessThan(1.1)
  })

  it('beta with a = b = 1 and c = 0 is no change at all', () => {
    for (const logit of [-8, -1, 0, 0.3, 5])
      expect(applyCalibrator({ kind: 'beta', a: 1, b: 1, c: 0 }, logit)).toBeCloseTo(sigmoid(logit), 14)
  })
})

it('a histogram has ten bins of equal mass, each near the frequency in it', () => {
  const random = seededRandom(3)
  const logits = Array.from({ length: 4000 }, () => 1.5 * randomNormal(random))
  const labels = logits.map((logit) => (random() < sigmoid(logit) ? 1 : 0))
  const fitted = fitCalibrator('histogram', logits, labels)
  if (!fitted.ok || fitted.value.kind !== 'histogram') throw new Error('refused')
  const { edges, probabilities } = fitted.value
  expect(edges).toHaveLength(9)
  for (const [b, p] of probabilities.entries()) {
    const own = logits.flatMap((logit, i) =>
      logit >= (edges[b - 1] ?? -Infinity) && logit < (edges[b] ?? Infinity) ? [labels[i]!] : [],
    )
    expect(own).toHaveLength(400)
    expect(p).toBeCloseTo(own.reduce((sum, label) => sum + label, 0) / own.length, 2)
  }
})

it('at the edge of a histogram the upper bin counts, between two points of isotonic the line', () => {
  const histogram: Calibrator = { kind: 'histogram', edges: [0, 1], probabilities: [0.1, 0.2, 0.7] }
  expect([-1, 0, 0.5, 1].map((logit) => applyCalibrator(histogram, logit))).toEqual([0.1, 0.2, 0.2, 0.7])
  const isotonic: Calibrator = {
    kind: 'isotonic',
    points: [
      [0, 0.2],
      [2, 0.4],
    ],
  }
  for (const [logit, p] of [
    [-9, 0.2],
    [0.5, 0.25],
    [2, 0.4],
    [9, 0.4],
  ] as const)
    expect(applyCalibrator(isotonic, logit)).toBeCloseTo(p, 12)
})

it('reads the files of before, and none that would turn an order around', () => {
  expect(Calibrator.safeParse({ kind: 'platt', slope: 0.7, intercept: -1.3 }).success).toBe(true)
  expect(Calibrator.safeParse({ kind: 'temperature', temperature: 2 }).success).toBe(true)
  for (const wrong of [
    { kind: 'platt', slope: -0.7, intercept: 0 },
    { kind: 'beta', a: 0, b: 0, c: 1 },
    { kind: 'beta', a: -1, b: 2, c: 1 },
    { kind: 'histogram', edges: [0], probabilities: [0.6, 0.5] },
    { kind: 'histogram', edges: [0], probabilities: [0.6] },
    { kind: 'isotonic', points: [] },
    {
      kind: 'isotonic',
      points: [
        [0, 0.2],
        [1, 1],
      ],
    },
    {
      kind: 'isotonic',
      points: [
        [0, 0.2],
        [1, 0.1],
      ],
    },
  ])
    expect(Calibrator.safeParse(wrong).success).toBe(false)
})
