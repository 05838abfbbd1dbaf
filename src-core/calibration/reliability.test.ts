import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random.ts'
import { Reliability } from '../reading/types.ts'
import { delongAuc } from './auc-interval.ts'
import { calibrationErrorOf, inBins, massBinning, widthBinning } from './bins.ts'
import { brierParts } from './brier-parts.ts'
import { debiasedErrors } from './debiased.ts'
import { Z_95 } from './intervals.ts'
import { localLogistic } from './local-logistic.ts'
import { brierScore, eceNoiseFloor } from './metrics.ts'
import { netBenefit } from './net-benefit.ts'
import { noiseOfPerfect } from './perfect-draws.ts'
import { smoothCurve } from './reliability-curve.ts'
import { computeReliability } from './reliability.ts'
import { simulate } from './simulated.testing.ts'
import { logitOf, sigmoid } from './sigmoid.ts'

const probability = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
)
const judged = fc.array(fc.tuple(probability, fc.integer({ min: 0, max: 1 })), {
  minLength: 1,
  maxLength: 150,
})

describe('bins', () => {
  it('hold every case once, in order, and never part equal probabilities', () => {
    fc.assert(
      fc.property(judged, fc.integer({ min: 1, max: 12 }), (rows, count) => {
        const p = rows.map(([value]) => value)
        for (const binning of [massBinning(p, count), widthBinning(p, count)]) {
          expect(binning.length).toBeLessThanOrEqual(count)
          expect(binning.flat().sort((a, b) => a - b)).toEqual([...p.keys()])
          for (const [b, cases] of binning.entries()) {
            if (b === 0) continue
            const before = Math.max(...binning[b - 1]!.map((i) => p[i]!))
            expect(Math.min(...cases.map((i) => p[i]!))).toBeGreaterThan(before)
          }
        }
      }),
    )
  })

  it('of equal mass are as even as they can be where no two are equal', () => {
    const sizes = massBinning(
      Array.from({ length: 73 }, (_, i) => i / 73),
      10,
    ).map(({ length }) => length)
    expect(sizes).toEqual([8, 8, 8, 7, 7, 7, 7, 7, 7, 7])
  })
})

it('equal probabilities go to the bin of the middle one of them', () => {
  expect(massBinning([0.1, 0.1, 0.5, 0.5, 0.5, 0.9], 2)).toEqual([
    [0, 1],
    [2, 3, 4, 5],
  ])
})

describe("Brier's parts", () => {
  it('sum to it, and none is below 0', () => {
    fc.assert(
      fc.property(judged, (rows) => {
        const [p, labels] = [rows.map(([value]) => value), rows.map(([, label]) => label)]
        const { reliability, resolution, uncertainty } = brierParts(p, labels)
        expect(reliability - resolution + uncertainty).toBeCloseTo(brierScore(p, labels), 10)
        for (const part of [reliability, resolution, uncertainty]) expect(part).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('are by hand what they are', () => {
    // Recalibrated to 0, 1/2, 1/2, 1: it loses 1/8; the prevalence loses 1/4; the probabilities .1.
    const parts = brierParts([0.1, 0.4, 0.6, 0.9], [0, 1, 0, 1])
    expect(parts.uncertainty).toBeCloseTo(0.25, 12)
    expect(parts.resolution).toBeCloseTo(0.125, 12)
    expect(parts.reliability).toBeCloseTo(0.185 - 0.125, 12)
  })
})

it("ranks Hanley and McNeil's 109 CT images (1982) as published: AUC .8932, DeLong's error .0307 (Stata's manual, roctab)", () => {
  const [normal, abnormal] = [
    [33, 6, 6, 11, 2],
    [3, 2, 2, 11, 33],
  ]
  const ratings = (counts: readonly number[] = []) =>
    counts.flatMap((count, rating) => new Array<number>(count).fill(rating + 1))
  const scores = [...ratings(normal), ...ratings(abnormal)]
  const labels = scores.map((_, i) => (i < 58 ? 0 : 1))
  const { value, interval } = delongAuc(labels, scores)
  expect(value).toBeCloseTo(0.8932, 4)
  // Back from the logit scale to the error that the manual prints.
  const half = (logitOf(interval[1]) - logitOf(interval[0])) / 2
  expect((half / Z_95) * value * (1 - value)).toBeCloseTo(0.0307, 4)
})

describe('the noise of a perfect model', () => {
  /** Nearly Beta(.6, .6): the arcsine law, Beta(.5, .5), drawn towards the middle. */
  const betaLike = (u: number): number => 0.02 + 0.96 * Math.sin((u * Math.PI) / 2) ** 2
  const random = seededRandom(4)
  const scores = (n: number) => Array.from({ length: n }, () => betaLike(random()))

  it('in ECE is near the simulated .062 at n = 200 (peers.md, Beta(.6, .6) scores), and falls with n', () => {
    const few = eceNoiseFloor(scores(200), 10, 200, random)
    expect(few).toBeGreaterThan(0.05)
    expect(few).toBeLessThan(0.075)
    expect(eceNoiseFloor(scores(1000), 10, 100, random)).toBeLessThan(few / 1.8)
  })

  const noiseOf = (together: number, seed: number) => {
    const cases = simulate({ clusters: 100, perCluster: 10, together }, seededRandom(seed))
    const binning = massBinning(cases.probabilities, 10)
    const ece = (outcomes: readonly number[]) => [
      calibrationErrorOf(inBins(binning, cases.probabilities, outcomes)),
    ]
    const [noise] = noiseOfPerfect(cases, ece, 300, seededRandom(seed))
    return { noise, floor: eceNoiseFloor(cases.probabilities, 10, 300, seededRandom(seed)) }
  }

  it('is the same by signs and by drawn labels where cases are independent', () => {
    const ratios = [1, 2, 3, 4, 5].map((seed) => {
      const { noise, floor } = noiseOf(0, seed)
      expect(noise?.upper95).toBeGreaterThan(noise?.mean ?? NaN)
      return (noise?.mean ?? NaN) / floor
    })
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
    expect(Math.abs(mean - 1)).toBeLessThan(0.06)
  })

  it('is larger where labels of an image go together', () => {
    for (const seed of [6, 7, 8]) {
      const { noise, floor } = noiseOf(0.5, seed)
      expect(noise?.mean).toBeGreaterThan(1.1 * floor)
    }
  })
})

describe('ECE without noise', () => {
  const errorsOf = (truth: (said: number) => number, seed: number) => {
    const { probabilities, labels, clusters } = simulate(
      { clusters: 400, perCluster: 1, together: 0, truth },
      seededRandom(seed),
    )
    const bins = inBins(massBinning(probabilities, 10), probabilities, labels)
    return { ...debiasedErrors(bins, labels, clusters), plain: calibrationErrorOf(bins) }
  }
  const mean = (truth: (said: number) => number, figure: 'ece' | 'plain') =>
    Array.from({ length: 40 }, (_, seed) => errorsOf(truth, seed)[figure]).reduce((a, b) => a + b, 0) / 40

  it('of a perfect model is (2 - √2) of the plain one: a normal around a normal', () => {
    const plain = mean((said) => said, 'plain')
    expect(plain).toBeGreaterThan(0.04)
    expect(Math.abs(mean((said) => said, 'ece') / plain - (2 - Math.SQRT2))).toBeLessThan(0.04)
  })

  it('finds a real error of .14 that the plain one overstates', () => {
    const truth = (said: number) => logitOf(Math.min(0.999, sigmoid(said) * 0.65 + 0.35 * 0.7))
    const real = 0.35 * 0.4
    const [plain, debiased] = [mean(truth, 'plain'), mean(truth, 'ece')]
    expect(plain).toBeGreaterThan(debiased)
    expect(Math.abs(debiased - real)).toBeLessThan(0.02)
  })
})

it('an error without noise takes no bin for surer than independent cases would make it', () => {
  // Each of the two images has one event of two: as if the share could not vary. Of four cases it varies by 1/4 / 3.
  const bins = inBins([[0, 1, 2, 3]], [0.9, 0.9, 0.9, 0.9], [0, 1, 0, 1])
  const { rms } = debiasedErrors(bins, [0, 1, 0, 1], ['a', 'a', 'b', 'b'])
  expect(rms).toBeCloseTo(Math.sqrt(0.4 ** 2 - 1 / 12), 12)
})

describe('net benefit', () => {
  it('treats from the threshold on: of three, one rightly and one not, at one miss for three alarms', () => {
    expect(netBenefit([0.25, 0.25, 0.2], [1, 0, 0], 0.25).model).toBeCloseTo((1 - 1 / 3) / 3, 12)
  })

  it('of treating all is 0 at the prevalence; of a perfect model the prevalence, and no model has more', () => {
    fc.assert(
      fc.property(judged, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (rows, threshold) => {
        const [p, labels] = [rows.map(([value]) => value), rows.map(([, label]) => label)]
        const prevalence = labels.reduce((sum, label) => sum + label, 0) / labels.length
        if (prevalence > 0 && prevalence < 1) expect(netBenefit(p, labels, prevalence).all).toBeCloseTo(0, 10)
        expect(netBenefit(labels, labels, threshold).model).toBeCloseTo(prevalence, 10)
        expect(netBenefit(p, labels, threshold).model).toBeLessThanOrEqual(prevalence + 1e-12)
      }),
    )
  })
})

describe('the smooth curve', () => {
  it('lies on the diagonal for a perfect model, and takes the widest span', () => {
    const { probabilities, labels, clusters } = simulate(
      { clusters: 400, perCluster: 10, together: 0 },
      seededRandom(2),
    )
    const curve = smoothCurve(probabilities, labels, clusters, seededRandom(1))
    expect(curve.span).toBe(1)
    for (const [k, observed] of curve.observed.entries())
      expect(Math.abs(observed - curve.scores[k]!)).toBeLessThan(0.04)
  })

  it('follows a bend that a line cannot', () => {
    const truth = (said: number) => 1.5 * Math.sin(1.5 * said) + said / 2
    const { probabilities, labels, clusters } = simulate(
      { clusters: 600, perCluster: 10, together: 0, truth },
      seededRandom(3),
    )
    const curve = smoothCurve(probabilities, labels, clusters, seededRandom(1))
    expect(curve.span).toBeLessThanOrEqual(0.35)
    for (const [k, observed] of curve.observed.entries())
      expect(Math.abs(observed - sigmoid(truth(logitOf(curve.scores[k]!))))).toBeLessThan(0.08)
  })

  it('is finite where a window holds one kind only, and where all score the same', () => {
    const x = Array.from({ length: 40 }, (_, i) => i / 10)
    const labels = x.map((value) => (value > 2 ? 1 : 0))
    const { logOdds } = localLogistic(x, labels, [0, 2, 3.9], 0.2, { intercept: -2, slope: 1 })
    for (const odds of logOdds) expect(Number.isFinite(odds)).toBe(true)
    const same = smoothCurve(new Array<number>(40).fill(0.5), labels, x.map(String), seededRandom(1))
    expect(same.scores).toHaveLength(1)
    expect(same.observed[0]).toBeCloseTo(19 / 40, 2)
  })
})

describe('the reliability of a level', () => {
  const { probabilities, labels, clusters } = simulate(
    { clusters: 60, perCluster: 10, together: 0.2, truth: (said) => 0.7 * said },
    seededRandom(9),
  )
  const view = clusters.map((_, i) => (i % 3 === 0 ? 'left' : i % 3 === 1 ? 'right' : null))
  const rare = clusters.map((_, i) => (i < 4 ? 'new' : 'old'))
  const compute = () =>
    computeReliability({
      probabilities,
      labels,
      clusters,
      evidence: { source: 'simulated', split: 'all', fittedAt: '2026-11-25T00:00:00Z' },
      attributes: { view, vendor: rare },
      replicates: 60,
      random: seededRandom(1),
    })
  const reliability = compute()
  const { detail } = reliability
  if (!detail) throw new Error('no detail')

  it('comes back from its file, the same for the same seed', () => {
    expect(Reliability.parse(JSON.parse(JSON.stringify(reliability)))).toEqual(reliability)
    expect(compute()).toEqual(reliability)
  })

  it('says the same error with its interval, and how many are told rightly from an even chance on', () => {
    expect(detail.ece?.value).toBeCloseTo(reliability.ece, 12)
    const [low, high] = detail.ece?.interval ?? [NaN, NaN]
    expect(low).toBeGreaterThan(0)
    expect(high).toBeGreaterThan(reliability.ece)
    const right = labels.filter((label, i) =>
      label === 1 ? probabilities[i]! >= 0.5 : probabilities[i]! < 0.5,
    )
    expect(detail.accuracy?.value).toBeCloseTo(right.length / labels.length, 12)
  })

  it('still reads files from before there was more than the curve', () => {
    const { detail: known, ...before } = reliability
    expect(known).toBeDefined()
    expect(Reliability.parse(before)).toEqual(before)
  })

  it('says the same in every place', () => {
    expect(detail.clusters).toBe(60)
    expect(detail.brier.value).toBeCloseTo(reliability.brier, 12)
    const { reliability: error, resolution, uncertainty } = detail.brierParts
    expect(error - resolution + uncertainty).toBeCloseTo(reliability.brier, 10)
    expect(detail.aucDeLong.value).toBe(reliability.auc.value)
    expect(detail.widthBins.reduce((sum, { n }) => sum + n, 0)).toBe(600)
    expect(detail.eceDebiased).toBeLessThan(reliability.ece)
    expect(detail.netBenefit.map(({ threshold }) => threshold)).toEqual(
      [...detail.netBenefit.map(({ threshold }) => threshold)].sort((a, b) => a - b),
    )
  })

  it('gives every interval around its value', () => {
    const estimates = [
      detail.brier,
      detail.logLoss,
      detail.intercept,
      detail.aucDeLong,
      ...detail.netBenefit.map(({ model }) => model),
      ...detail.curve.points.map(({ observed: value, interval }) => ({ value, interval })),
    ]
    for (const { value, interval } of estimates) {
      expect(interval[0]).toBeLessThanOrEqual(value)
      expect(interval[1]).toBeGreaterThanOrEqual(value)
    }
  })

  it('knows how little the curve knows where no event was seen', () => {
    const few = computeReliability({
      probabilities: Array.from({ length: 60 }, (_, i) => (i < 30 ? 0.01 + i / 1e4 : 0.3 + i / 100)),
      labels: Array.from({ length: 60 }, (_, i) => (i >= 30 && i % 3 > 0 ? 1 : 0)),
      clusters: Array.from({ length: 60 }, (_, i) => String(i)),
      evidence: { source: '', split: '', fittedAt: '' },
      replicates: 50,
      random: seededRandom(1),
    })
    const [first] = few.detail?.curve.points ?? []
    // None of at most 60: Wilson's upper end is then 6 % or more.
    expect(first?.observed).toBeLessThan(0.06)
    expect(first?.interval[1]).toBeGreaterThan(0.06)
  })

  it('lists every part, with figures where it is large enough', () => {
    expect(detail.subgroups.map(({ attribute, value, n }) => [attribute, value, n])).toEqual([
      ['view', 'left', 200],
      ['view', 'right', 200],
      ['vendor', 'new', 4],
      ['vendor', 'old', 596],
    ])
    expect(detail.subgroups.map(({ figures }) => figures !== null)).toEqual([true, true, false, true])
    const [left] = detail.subgroups
    expect(left?.events).toBe(labels.filter((label, i) => label === 1 && view[i] === 'left').length)
  })
})
