import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random.ts'
import { betweenBins } from './between-bins.ts'
import { massBinning } from './bins.ts'
import { comparedByCluster } from './compare.ts'
import { reliabilityBins } from './reliability-bins.ts'
import { logLoss } from './metrics.ts'
import { sigmoid } from './sigmoid.ts'
import { simulate } from './simulated.testing.ts'
import { conformalThresholds } from './thresholds.ts'
import { expectNoWider } from './widths.testing.ts'

/**
 * What the card promises, on data whose truth is known: the error rates of triage, the interval of the sentence, and the
 * interval of what a recalibration changes. Some repeats here; offline OSTIUM_SIMULATION_REPEATS=1000 (figures in decisions.md).
 */
const repeats = Number(process.env['OSTIUM_SIMULATION_REPEATS'] ?? 60)
const say = (text: string) => {
  if (process.env['OSTIUM_SIMULATION_REPEATS'] !== undefined) process.stderr.write(`${text}\n`)
}
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
const share = (held: readonly boolean[]): number => mean(held.map(Number))
const chance = (p: number, times = repeats): number => 3 * Math.sqrt((p * (1 - p)) / times)
const seeds = Array.from({ length: repeats }, (_, r) => 10 * r)

describe('the error rates that triage promises', () => {
  // Cases of one image go together, as they do in the evidence; a rate promised of the average over draws holds all the same.
  it.each([
    [0.05, 0],
    [0.05, 0.2],
    [0.1, 0],
    [0.1, 0.2],
  ])(
    'one in %d, correlation %d within an image: kept on average, and not by calling nothing',
    (rate, together) => {
      const errors = seeds.map((seed) => {
        const random = seededRandom(seed + 1)
        const of = (clusters: number) => simulate({ clusters, perCluster: 8, together }, random)
        const [chosenOn, fresh] = [of(50), of(100)]
        const { look, nothing } = conformalThresholds(chosenOn.logits, chosenOn.labels, {
          falseAlarms: rate,
          misses: rate,
        })
        const among = (kind: number, called: (logit: number) => boolean) =>
          share(fresh.logits.filter((_, i) => fresh.labels[i] === kind).map(called))
        return {
          falseAlarms: among(0, (logit) => logit > (look ?? Infinity)),
          misses: among(1, (logit) => logit < (nothing ?? -Infinity)),
        }
      })
      for (const kind of ['falseAlarms', 'misses'] as const) {
        const seen = errors.map((error) => error[kind])
        const spread = Math.sqrt(mean(seen.map((value) => (value - mean(seen)) ** 2)) / repeats)
        say(
          `triage ${kind} promised ${rate}, together ${together}: ${mean(seen).toFixed(4)} ± ${spread.toFixed(4)}`,
        )
        expect(mean(seen)).toBeLessThan(rate + 3 * spread)
        expect(mean(seen)).toBeGreaterThan(rate / 2)
      }
    },
  )
})

it('the interval of the sentence holds the true frequency at the score on show, and is no wider than that takes', () => {
  const shown = seeds.flatMap((seed) => {
    const random = seededRandom(seed + 2)
    const cases = simulate({ clusters: 80, perCluster: 8, together: 0.2 }, random)
    const bins = reliabilityBins(massBinning(cases.probabilities, 10), cases)
    const { probabilities } = simulate({ clusters: 40, perCluster: 1, together: 0 }, random)
    // Not `toProbability`: it widens the interval to the value, which is the truth here.
    return probabilities.map((truth) => {
      const at = (figure: Parameters<typeof betweenBins>[2]) =>
        (betweenBins(bins, truth, figure) ?? NaN) - truth
      const off = [at(({ interval }) => interval[0]), at(({ interval }) => interval[1])] as const
      return { value: at(({ observed }) => observed), interval: off }
    })
  })
  const held = share(shown.map(({ interval: [low, high] }) => low <= 0 && 0 <= high))
  say(`interval of the sentence, said to hold 95: ${held.toFixed(4)}`)
  // Beyond the outermost bins it is that of the outermost, which scores further out leave.
  expect(held).toBeGreaterThan(0.88 - chance(0.95))
  expectNoWider(shown)
})

describe('what a recalibration changes', () => {
  const wrong = (said: number) => 0.7 * said + 1
  const judged = (cases: ReturnType<typeof simulate>, truth: (said: number) => number) => ({
    before: cases.probabilities,
    after: cases.logits.map((logit) => sigmoid(truth(logit))),
    labels: cases.labels,
    clusters: cases.clusters,
  })
  it('has an interval that holds the true change, and is no wider than that takes', () => {
    const large = judged(
      simulate({ clusters: 20_000, perCluster: 8, together: 0, truth: wrong }, seededRandom(9)),
      wrong,
    )
    const truth = logLoss(large.after, large.labels) - logLoss(large.before, large.labels)
    const changes = seeds.map((seed) => {
      const cases = simulate(
        { clusters: 80, perCluster: 8, together: 0.2, truth: wrong },
        seededRandom(seed + 4),
      )
      return comparedByCluster(judged(cases, wrong), 100, seededRandom(seed)).logLoss
    })
    const held = share(changes.map(({ interval: [low, high] }) => low <= truth && truth <= high))
    say(`interval of the change in log loss, said to hold 95: ${held.toFixed(4)}`)
    // Percentiles of a hundred draws of 80 patients: one or two short of 95.
    expect(held).toBeGreaterThan(0.92 - chance(0.95))
    expectNoWider(changes)
  })

  it('is called better where it is, and not where nothing was wrong', () => {
    const better = (truth: (said: number) => number, other: (said: number) => number) =>
      share(
        seeds.map((seed) => {
          const cases = simulate(
            { clusters: 80, perCluster: 8, together: 0.2, truth },
            seededRandom(seed + 5),
          )
          return comparedByCluster(judged(cases, other), 100, seededRandom(seed)).logLoss.interval[1] < 0
        }),
      )
    const [power, falsely] = [
      better(wrong, wrong),
      better(
        (said) => said,
        (said) => 0.9 * said + 0.1,
      ),
    ]
    say(
      `called better where it is: ${power.toFixed(4)}; where the present one is the truth: ${falsely.toFixed(4)}`,
    )
    expect(power).toBeGreaterThan(0.9)
    expect(falsely).toBeLessThan(0.05 + chance(0.05))
  })
})
