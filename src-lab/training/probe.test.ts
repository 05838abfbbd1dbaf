import '@tensorflow/tfjs-node'
import { expect, test } from 'vitest'
import { randomNormal, seededRandom } from '#core/random.ts'
import { linearProbe, type ProbeSet } from './probe.ts'

/** Two features of four tell the label, moved and scaled as features of a backbone are. */
function drawn(n: number, seed: number, informative: boolean): ProbeSet {
  const random = seededRandom(seed)
  const labels = Array.from({ length: n }, () => (random() < 0.4 ? 1 : 0))
  const features = labels.flatMap((label) => {
    const signal = informative ? 1.5 * label : 0
    return [
      3 + signal + randomNormal(random),
      0.01 * (signal + randomNormal(random)),
      randomNormal(random),
      7,
    ]
  })
  return { features: Float32Array.from(features), labels }
}

test('finds what is linear in the features, on cases it was not fitted on', () => {
  // Two normals 1.5 apart in each of two features: AUC = Phi(1.5) = .933 for the best classifier.
  const auc = linearProbe(drawn(600, 1, true), drawn(2000, 2, true))
  expect(auc).toBeGreaterThan(0.9)
  expect(auc).toBeLessThan(0.96)
})

test('finds nothing in noise, and says the same twice', () => {
  const once = linearProbe(drawn(600, 3, false), drawn(2000, 4, false))
  expect(Math.abs(once - 0.5)).toBeLessThan(0.06)
  expect(linearProbe(drawn(600, 3, false), drawn(2000, 4, false))).toBe(once)
})
