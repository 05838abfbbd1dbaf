import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom, shuffled } from '../random.ts'
import { applyCalibrator } from './calibrator.ts'
import { chooseCalibrator, outOfFoldProbabilities, type LabelledScores } from './choose.ts'
import { CALIBRATOR_KINDS } from './fit.ts'
import { groupedFolds } from './folds.ts'
import { simplestWithinError } from './one-standard-error.ts'
import { simulate, type Simulation } from './simulated.testing.ts'
import { sigmoid, softplus } from './sigmoid.ts'

const choose = (cases: LabelledScores, seed = 1) => {
  const chosen = chooseCalibrator(cases, seededRandom(seed))
  if (!chosen.ok) throw new Error(chosen.error.message)
  return chosen.value
}
const cases = (truth: NonNullable<Simulation['truth']>, clusters: number, seed = 5, perCluster = 10) =>
  simulate({ clusters, perCluster, together: 0.1, truth }, seededRandom(seed))

describe('folds', () => {
  const named = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 1,
    maxLength: 100,
  })

  it('never part a cluster, differ by one cluster at most, and do not depend on the order of cases', () => {
    fc.assert(
      fc.property(named, fc.integer(), (rows, seed) => {
        const foldsOf = (some: typeof rows) =>
          groupedFolds(
            some.map(([, label]) => label),
            some.map(([name]) => `c${name}`),
            5,
            seededRandom(seed),
          )
        const folds = foldsOf(rows)
        const foldOf = new Map(rows.map(([name], i) => [name, folds[i]]))
        for (const [i, [name]] of rows.entries()) expect(folds[i]).toBe(foldOf.get(name))
        const sizes = new Map<number | undefined, number>()
        for (const fold of foldOf.values()) sizes.set(fold, (sizes.get(fold) ?? 0) + 1)
        expect(Math.max(...sizes.values()) - Math.min(...sizes.values())).toBeLessThanOrEqual(1)
        expect(sizes.size).toBe(Math.min(5, foldOf.size))
        const again = shuffled(rows, seededRandom(seed + 1))
        expect(foldsOf(again)).toEqual(again.map(([name]) => foldOf.get(name)))
      }),
    )
  })
})

it('folds all get clusters with an event, where there are enough of them', () => {
  const clusters = Array.from({ length: 50 }, (_, i) => `c${i}`)
  const labels = clusters.map((_, i) => (i < 5 ? 1 : 0))
  for (const seed of [1, 2, 3, 4]) {
    const folds = groupedFolds(labels, clusters, 5, seededRandom(seed))
    expect(new Set(folds.slice(0, 5)).size).toBe(5)
  }
})

describe('one standard error', () => {
  const clusters = ['a', 'b', 'c', 'd']

  it('takes the simpler one where the best is no better than its error', () => {
    // Differences 1, -1, 1, 0 of mean .25: their standard error is .48.
    expect(
      simplestWithinError(
        [
          [2, 1, 3, 2],
          [1, 2, 2, 2],
        ],
        clusters,
      ).chosen,
    ).toBe(0)
  })

  it('takes the best where the simpler one loses in every cluster', () => {
    const { chosen, excess } = simplestWithinError(
      [
        [2, 2.1, 2, 2.1],
        [1, 1, 1, 1],
        [1, 1.2, 1, 1.2],
      ],
      clusters,
    )
    expect(chosen).toBe(1)
    expect(excess[0]?.value).toBeCloseTo(1.05, 12)
    // Deviations of .05, four of them: √(4/3 · 4 · .0025) / 4.
    expect(excess[0]?.standardError).toBeCloseTo(0.02887, 5)
  })

  it('counts a cluster, not its cases', () => {
    const [a, b] = [
      [2, 2, 2, 1, 1, 1],
      [1.2, 1.2, 1.2, 1.2, 1.2, 1.2],
    ]
    expect(simplestWithinError([a, b], ['a', 'a', 'a', 'b', 'b', 'b']).chosen).toBe(0)
  })
})

describe('the choice', () => {
  it('keeps to one temperature where that is the truth', () => {
    const { calibrator, choice } = choose(cases((said) => said / 2, 150))
    expect(calibrator.kind).toBe('temperature')
    expect(choice.tried.map(({ kind }) => kind)).toEqual(CALIBRATOR_KINDS)
    expect(choice.refused).toEqual([])
  })

  it('takes Platt for a shift, and beta for a bend', () => {
    expect(choose(cases((said) => 0.8 * said - 1, 150)).calibrator.kind).toBe('platt')
    const bend = (said: number) => 2.5 * softplus(said) - 0.3 * softplus(-said) - 1.2
    expect(choose(cases(bend, 200)).calibrator.kind).toBe('beta')
  })

  it('takes steps for a truth in steps', () => {
    const steps = (said: number) => (said < -2 ? -4 : said < -0.5 ? 0.4 : said < 1 ? 0.5 : 4)
    const { calibrator } = choose(cases(steps, 300))
    expect(['histogram', 'isotonic']).toContain(calibrator.kind)
    for (const said of [-3, -1.2, 0.3, 2])
      expect(Math.abs(applyCalibrator(calibrator, said) - sigmoid(steps(said)))).toBeLessThan(0.06)
  })

  it('says why it refused a kind, and refuses scores that do not order', () => {
    const { choice } = choose(cases((said) => said, 20))
    expect(choice.refused.map(({ kind }) => kind)).toEqual(['histogram', 'isotonic'])
    expect(choice.refused[1]?.reason).toContain('needs 1000 cases')
    const wrong = chooseCalibrator(
      cases((said) => -2 * said, 100),
      seededRandom(1),
    )
    expect(wrong).toMatchObject({ ok: false, error: { code: 'scores-do-not-order' } })
  })

  it('is the same to the last bit in whatever order the cases come', () => {
    const { logits, labels, clusters } = cases((said) => said - 0.5, 120)
    const known = choose({ logits, labels, clusters })
    for (const seed of [1, 2, 3]) {
      const order = shuffled([...logits.keys()], seededRandom(seed))
      const at = <T>(values: readonly T[]) => order.map((i) => values[i]!)
      expect(choose({ logits: at(logits), labels: at(labels), clusters: at(clusters) })).toEqual(known)
    }
  })

  it('stands on one cluster too: nothing can be compared, so Platt', () => {
    const one = {
      logits: [-2, -1, 0, 1, 2],
      labels: [0, 0, 1, 0, 1],
      clusters: new Array<string>(5).fill('a'),
    }
    expect(choose(one).calibrator.kind).toBe('platt')
  })
})

it('out of fold, a case has no say in its own probability', () => {
  const { logits, labels, clusters } = cases((said) => said, 40)
  const all = outOfFoldProbabilities({ logits, labels, clusters }, 5, 3)
  if (!all.ok) throw new Error('refused')
  // Turning the labels within one cluster changes others' probabilities, never its own. Its kind stays: it keeps its fold.
  const own = (i: number) => clusters[i] === clusters[0]
  expect(new Set(labels.filter((_, i) => own(i))).size).toBe(2)
  const turned = labels.map((label, i) => (own(i) ? 1 - label : label))
  const again = outOfFoldProbabilities({ logits, labels: turned, clusters }, 5, 3)
  if (!again.ok) throw new Error('refused')
  for (const i of clusters.keys()) if (own(i)) expect(again.value[i]).toBe(all.value[i])
  expect(again.value).not.toEqual(all.value)
})
