import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { clusteredAuc, delongAuc } from './auc-interval.ts'
import { calibrationErrorOf, inBins, massBinning, widthBinning } from './bins.ts'
import { brierParts } from './brier-parts.ts'
import { calibrationInTheLarge, calibrationLine } from './calibration-line.ts'
import { applyCalibrator } from './calibrator.ts'
import { debiasedErrors } from './debiased.ts'
import { fitBeta, fitPlatt, fitTemperature, smoothedTargets } from './fit-parametric.ts'
import { fitIsotonic } from './fit-steps.ts'
import { wilson, Z_95 } from './intervals.ts'
import { localLogistic } from './local-logistic.ts'
import { clusteredCovariance, fitLogistic } from './logistic.ts'
import { brierScore, expectedCalibrationError, logLoss } from './metrics.ts'
import { netBenefit } from './net-benefit.ts'
import { erf, meanMagnitude } from './normal.ts'
import oracle from './oracle.json' with { type: 'json' }
import { sigmoid } from './sigmoid.ts'

const numbers = z.array(z.number())
const Oracle = z.object({
  grid: numbers,
  cases: z.array(
    z.object({
      logits: numbers,
      labels: numbers,
      clusters: z.array(z.string()),
      platt: z.object({ slope: z.number(), intercept: z.number() }),
      temperature: z.number(),
      beta: z.object({ a: z.number(), b: z.number(), c: z.number(), loss: z.number(), betacal: numbers }),
      isotonic: numbers,
      line: z.object({ intercept: z.number(), slope: z.number(), covariance: z.array(numbers) }),
      robust: z.array(numbers),
      wald: z.number(),
      inTheLarge: z.number(),
      auc: z.number(),
      delong: z.tuple([z.number(), z.number()]),
      brier: z.number(),
      logLoss: z.number(),
      bins: z.array(z.tuple([z.number(), z.number(), z.number()])),
      uniformBins: z.array(z.tuple([z.number(), z.number()])),
      ece: z.number(),
      corp: z.object({ reliability: z.number(), resolution: z.number(), uncertainty: z.number() }),
      debiased: z.object({ ece: z.number(), rms: z.number(), drawn: z.number() }),
      local: z.array(z.object({ span: z.number(), at: numbers, logOdds: numbers })),
      decisions: z.object({ thresholds: numbers, model: numbers, all: numbers }),
    }),
  ),
  wilson: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  erf: z.array(z.tuple([z.number(), z.number()])),
  foldedNormal: z.array(z.tuple([z.number(), z.number(), z.number()])),
})
const { grid, cases, wilson: wilsons, erf: erfs, foldedNormal } = Oracle.parse(oracle)

const value = <T>(result: { ok: true; value: T } | { ok: false }): T => {
  if (!result.ok) throw new Error('refused')
  return result.value
}

describe.each(cases)('against scikit-learn, scipy, statsmodels and others (case %#)', (theirs) => {
  const { logits, labels, clusters } = theirs
  const probabilities = logits.map(sigmoid)
  const alone = labels.map((_, i) => String(i))

  // scikit-learn stops within about 1e-4 of the optimum.
  it('fits Platt', () => {
    const { slope, intercept } = value(fitPlatt(logits, labels))
    expect(slope).toBeCloseTo(theirs.platt.slope, 4)
    expect(intercept).toBeCloseTo(theirs.platt.intercept, 4)
  })

  it('fits the temperature', () => {
    // At the end of what is searched, scipy's golden section stops a little before it.
    expect(fitTemperature(logits, labels).temperature / theirs.temperature).toBeCloseTo(1, 6)
  })

  it('fits beta as a bounded optimiser does, with no more loss, and near to betacal', () => {
    const ours = value(fitBeta(logits, labels))
    expect(ours.a).toBeCloseTo(theirs.beta.a, 4)
    expect(ours.b).toBeCloseTo(theirs.beta.b, 4)
    expect(ours.c).toBeCloseTo(theirs.beta.c, 4)
    const at = (logit: number): number => applyCalibrator(ours, logit)
    const loss = smoothedTargets(labels).map((target, i) => {
      const p = at(logits[i]!)
      return -target * Math.log(p) - (1 - target) * Math.log(1 - p)
    })
    expect(loss.reduce((sum, one) => sum + one, 0) / labels.length).toBeLessThan(theirs.beta.loss + 1e-9)
    // It fits 0 and 1, not Platt's targets; Platt's are .01 from them here.
    for (const [i, logit] of grid.entries())
      expect(Math.abs(at(logit) - theirs.beta.betacal[i]!)).toBeLessThan(0.03)
  })

  it('fits isotonic to the last digits of scikit-learn', () => {
    const calibrator = fitIsotonic(logits, labels)
    for (const [i, logit] of grid.entries())
      expect(applyCalibrator(calibrator, logit)).toBeCloseTo(theirs.isotonic[i]!, 12)
  })

  it('fits the line, with the covariance of clusters and the test of both coefficients', () => {
    const fit = fitLogistic(logits, labels)
    expect(fit?.slope).toBeCloseTo(theirs.line.slope, 6)
    expect(fit?.intercept).toBeCloseTo(theirs.line.intercept, 6)
    if (fit === null) return
    for (const [i, known] of [theirs.line.covariance[0]![0]!, theirs.line.covariance[1]![1]!].entries())
      expect(fit.covariance[2 * i]! / known).toBeCloseTo(1, 5)
    const [intercept, both, slope] = clusteredCovariance(logits, labels, clusters, fit)
    expect(intercept / theirs.robust[0]![0]!).toBeCloseTo(1, 4)
    expect(both / theirs.robust[0]![1]!).toBeCloseTo(1, 3)
    expect(slope / theirs.robust[1]![1]!).toBeCloseTo(1, 4)
    const line = calibrationLine(probabilities, labels, clusters)
    expect(line?.slope.value).toBeCloseTo(theirs.line.slope, 6)
    expect(line?.intercept.value).toBeCloseTo(theirs.line.intercept, 6)
    expect((line?.test.chiSquare ?? NaN) / theirs.wald).toBeCloseTo(1, 4)
  })

  it('finds calibration in the large', () => {
    expect(calibrationInTheLarge(probabilities, labels, clusters)?.value).toBeCloseTo(theirs.inTheLarge, 6)
  })

  it('ranks, with the interval of DeLong', () => {
    const { value: auc, interval } = delongAuc(labels, logits)
    expect(auc).toBeCloseTo(theirs.auc, 12)
    expect(auc).toBeCloseTo(theirs.delong[0], 12)
    const half = (Z_95 * Math.sqrt(theirs.delong[1])) / (auc * (1 - auc))
    const logit = Math.log(auc / (1 - auc))
    expect(interval[0]).toBeCloseTo(sigmoid(logit - half), 8)
    expect(interval[1]).toBeCloseTo(sigmoid(logit + half), 8)
    expect(clusteredAuc(labels, logits, alone)).toEqual({ value: auc, interval })
  })

  it('scores: Brier with its parts, log loss', () => {
    expect(brierScore(probabilities, labels)).toBeCloseTo(theirs.brier, 12)
    expect(logLoss(probabilities, labels)).toBeCloseTo(theirs.logLoss, 10)
    const parts = brierParts(probabilities, labels)
    expect(parts.reliability).toBeCloseTo(theirs.corp.reliability, 10)
    expect(parts.resolution).toBeCloseTo(theirs.corp.resolution, 10)
    expect(parts.uncertainty).toBeCloseTo(theirs.corp.uncertainty, 10)
  })

  it('bins by mass and by width, with ECE and what it is without noise', () => {
    const bins = inBins(massBinning(probabilities, 10), probabilities, labels)
    expect(bins.map(({ cases: members }) => members.length)).toEqual(theirs.bins.map(([, , n]) => n))
    for (const [i, { meanScore, observed }] of bins.entries()) {
      expect(meanScore).toBeCloseTo(theirs.bins[i]?.[0] ?? NaN, 10)
      expect(observed).toBeCloseTo(theirs.bins[i]?.[1] ?? NaN, 10)
    }
    expect(calibrationErrorOf(bins)).toBeCloseTo(theirs.ece, 10)
    expect(expectedCalibrationError(probabilities, labels, 10)).toBeCloseTo(theirs.ece, 10)
    const { ece, rms } = debiasedErrors(bins, labels, alone)
    expect(ece).toBeCloseTo(theirs.debiased.ece, 10)
    expect(rms).toBeCloseTo(theirs.debiased.rms, 10)
    // Kumar draws his normals, with n in place of n - 1.
    expect(Math.abs(ece - theirs.debiased.drawn)).toBeLessThan(0.004)
    const wide = inBins(widthBinning(probabilities, 10), probabilities, labels)
    expect(wide).toHaveLength(theirs.uniformBins.length)
    for (const [i, { meanScore, observed }] of wide.entries()) {
      expect(meanScore).toBeCloseTo(theirs.uniformBins[i]?.[0] ?? NaN, 10)
      expect(observed).toBeCloseTo(theirs.uniformBins[i]?.[1] ?? NaN, 10)
    }
  })

  it('smooths as a general optimiser does', () => {
    const line = fitLogistic(logits, smoothedTargets(labels))
    if (line === null) throw new Error('no line')
    for (const { span, at, logOdds } of theirs.local) {
      const ours = localLogistic(logits, labels, at, span, line)
      const again = ours.weighted(new Float64Array(labels.length).fill(1))
      for (const [i, odds] of [...ours.logOdds, ...again].entries())
        expect(odds).toBeCloseTo(logOdds[i % at.length]!, 5)
    }
  })

  it('has the net benefit of dcurves', () => {
    const { thresholds, model, all } = theirs.decisions
    for (const [i, threshold] of thresholds.entries()) {
      const ours = netBenefit(probabilities, labels, threshold)
      expect(ours.model).toBeCloseTo(model[i]!, 10)
      expect(ours.all).toBeCloseTo(all[i]!, 10)
    }
  })
})

describe('intervals of a proportion', () => {
  it.each(wilsons)('%d of %d are those of statsmodels', (events, n, low, high) => {
    const [ours, upper] = wilson(events, n)
    expect(ours).toBeCloseTo(low, 10)
    expect(upper).toBeCloseTo(high, 10)
  })
})

describe('the normal distribution is that of scipy', () => {
  it.each(erfs)('erf(%d)', (x, known) => {
    expect(erf(x)).toBeCloseTo(known, 13)
  })

  it.each(foldedNormal)('mean magnitude of N(%d, %d)', (mean, deviation, known) => {
    expect(meanMagnitude(mean, deviation)).toBeCloseTo(known, 12)
  })
})
