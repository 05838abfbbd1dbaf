import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { seededRandom } from '../random.ts'
import { clusteredAuc } from './auc-interval.ts'
import { calibrationInTheLarge, calibrationSlope } from './calibration-line.ts'
import { calibratedLogLoss, fitPlatt, fitTemperature } from './fit.ts'
import { wilson, Z_95 } from './intervals.ts'
import { clusteredCovariance, fitLogistic } from './logistic.ts'
import { brierScore, eceNoiseFloor, equalMassBins, expectedCalibrationError } from './metrics.ts'
import oracle from './oracle.json' with { type: 'json' }
import { sigmoid } from './sigmoid.ts'
import { conformalThresholds } from './thresholds.ts'

const numbers = z.array(z.number())
const Oracle = z.object({
  cases: z.array(
    z.object({
      logits: numbers,
      labels: numbers,
      clusters: z.array(z.string()),
      platt: z.object({ slope: z.number(), intercept: z.number() }),
      temperature: z.number(),
      line: z.object({ intercept: z.number(), slope: z.number(), covariance: z.array(numbers) }),
      robust: z.array(numbers),
      inTheLarge: z.number(),
      auc: z.number(),
      delong: z.tuple([z.number(), z.number()]),
      brier: z.number(),
      logLoss: z.number(),
      bins: z.array(z.tuple([z.number(), z.number(), z.number()])),
      ece: z.number(),
    }),
  ),
  wilson: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
})
const { cases, wilson: wilsons } = Oracle.parse(oracle)

describe.each(cases)('against scikit-learn, scipy and statsmodels (case %#)', (theirs) => {
  const { logits, labels, clusters } = theirs
  const probabilities = logits.map(sigmoid)
  const alone = labels.map((_, i) => String(i))

  it('fits Platt', () => {
    const { slope, intercept } = fitPlatt(logits, labels)
    expect(slope).toBeCloseTo(theirs.platt.slope, 4)
    expect(intercept).toBeCloseTo(theirs.platt.intercept, 4)
  })

  it('fits the temperature', () => {
    expect(fitTemperature(logits, labels).temperature).toBeCloseTo(theirs.temperature, 5)
  })

  it('fits the line, with the covariance of clusters', () => {
    const fit = fitLogistic(logits, labels)
    expect(fit.slope).toBeCloseTo(theirs.line.slope, 6)
    expect(fit.intercept).toBeCloseTo(theirs.line.intercept, 6)
    const [, , slopeVariance] = clusteredCovariance(logits, labels, clusters, fit)
    // statsmodels multiplies by (n - 1) / (n - 2) besides G / (G - 1).
    const correction = (labels.length - 1) / (labels.length - 2)
    const known = theirs.robust[1]?.[1] ?? NaN
    expect(
      Math.min(Math.abs(slopeVariance / known - 1), Math.abs((slopeVariance * correction) / known - 1)),
    ).toBeLessThan(1e-4)
    expect(calibrationSlope(probabilities, labels, clusters)?.value).toBeCloseTo(theirs.line.slope, 6)
  })

  it('finds calibration in the large', () => {
    expect(calibrationInTheLarge(probabilities, labels, clusters)?.value).toBeCloseTo(theirs.inTheLarge, 6)
  })

  it('ranks, with the interval of DeLong', () => {
    const { value, interval } = clusteredAuc(labels, logits, alone)
    expect(value).toBeCloseTo(theirs.auc, 12)
    expect(value).toBeCloseTo(theirs.delong[0], 12)
    const half = (Z_95 * Math.sqrt(theirs.delong[1])) / (value * (1 - value))
    const logit = Math.log(value / (1 - value))
    expect(interval[0]).toBeCloseTo(sigmoid(logit - half), 8)
    expect(interval[1]).toBeCloseTo(sigmoid(logit + half), 8)
  })

  it('scores: Brier, log loss, bins of equal mass, ECE', () => {
    expect(brierScore(probabilities, labels)).toBeCloseTo(theirs.brier, 12)
    const plain = { kind: 'temperature', temperature: 1 } as const
    expect(calibratedLogLoss(plain, logits, labels)).toBeCloseTo(theirs.logLoss, 10)
    const bins = equalMassBins(probabilities, labels, 10)
    expect(bins.map(({ cases: members }) => members.length)).toEqual(theirs.bins.map(([, , n]) => n))
    for (const [i, { meanScore, observed }] of bins.entries()) {
      expect(meanScore).toBeCloseTo(theirs.bins[i]?.[0] ?? NaN, 10)
      expect(observed).toBeCloseTo(theirs.bins[i]?.[1] ?? NaN, 10)
    }
    expect(expectedCalibrationError(probabilities, labels, 10)).toBeCloseTo(theirs.ece, 10)
  })
})

describe('intervals of a proportion', () => {
  it.each(wilsons)('%d of %d are those of statsmodels', (events, n, low, high) => {
    const [ours, upper] = wilson(events, n)
    expect(ours).toBeCloseTo(low, 10)
    expect(upper).toBeCloseTo(high, 10)
  })
})

describe('the noise floor of ECE', () => {
  it('is near the simulated .062 at n = 200 (peers.md, Beta(.6, .6) scores), and falls with n', () => {
    const random = seededRandom(4)
    const scores = (n: number) => Array.from({ length: n }, () => betaLike(random()))
    const [few, many] = [
      eceNoiseFloor(scores(200), 10, 200, random),
      eceNoiseFloor(scores(1000), 10, 100, random),
    ]
    expect(few).toBeGreaterThan(0.05)
    expect(few).toBeLessThan(0.075)
    expect(many).toBeLessThan(few / 1.8)
  })
})

/** Nearly Beta(.6, .6): the arcsine law, Beta(.5, .5), drawn towards the middle. */
const betaLike = (u: number): number => 0.02 + 0.96 * Math.sin((u * Math.PI) / 2) ** 2

describe('conformal thresholds', () => {
  const scored = fc.array(
    fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: 0, max: 1 })),
    { minLength: 40, maxLength: 200 },
  )

  it('keep both promises on the cases they were made from', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const [logits, labels] = [rows.map(([logit]) => logit), rows.map(([, label]) => label)]
        const { look, nothing } = conformalThresholds(logits, labels, { falseAlarms: 0.1, misses: 0.1 })
        const share = (kind: number, called: (logit: number) => boolean): number => {
          const own = logits.filter((_, i) => labels[i] === kind)
          return own.length === 0 ? 0 : own.filter(called).length / own.length
        }
        if (look !== null) expect(share(0, (logit) => logit > look)).toBeLessThanOrEqual(0.1 + 1e-9)
        if (nothing !== null) expect(share(1, (logit) => logit < nothing)).toBeLessThanOrEqual(0.1 + 1e-9)
        if (look !== null && nothing !== null) expect(nothing).toBeLessThanOrEqual(look)
      }),
    )
  })

  it('promise nothing from a handful of cases', () => {
    expect(conformalThresholds([1, 2], [0, 1], { falseAlarms: 0.1, misses: 0.1 })).toMatchObject({
      look: null,
      nothing: null,
    })
  })
})
