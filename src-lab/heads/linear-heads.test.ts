import '@tensorflow/tfjs-node'
import { expect, test } from 'vitest'
import { randomNormal, seededRandom } from '#core/random.ts'
import { rocAuc } from '../evaluation/measure.ts'
import { answer } from '#core/heads/linear-heads.ts'
import { fitHeads, type Questioned } from './linear-heads.ts'

/** Feature 0 tells the first answer, feature 1 the second; the second is unknown for half of the cases. */
function drawn(n: number, seed: number): Questioned {
  const random = seededRandom(seed)
  const features = new Float32Array(3 * n)
  const answers = new Float32Array(2 * n)
  for (let i = 0; i < n; i++) {
    const [a, b] = [random() < 0.3 ? 1 : 0, random() < 0.6 ? 1 : 0]
    features.set([10 + 2 * a + randomNormal(random), 0.1 * (2 * b + randomNormal(random)), 5], 3 * i)
    answers.set([a, i % 2 === 0 ? b : NaN], 2 * i)
  }
  return { n, features, answers }
}

test('each question is learned from the cases that answer it', () => {
  const heads = fitHeads(['a', 'b'], drawn(800, 1))
  const held = drawn(2000, 2)
  const logits = answer(heads, held.features, held.n)
  for (const question of [0, 1]) {
    const known = [...Array(held.n).keys()].filter((i) => !Number.isNaN(held.answers[2 * i + question]!))
    const auc = rocAuc(
      known.map((i) => held.answers[2 * i + question]!),
      known.map((i) => logits[2 * i + question]!),
    )
    // Two normals two deviations apart: AUC = Phi(sqrt 2) = .921 for the best classifier.
    expect(auc).toBeGreaterThan(0.9)
    expect(auc).toBeLessThan(0.945)
  }
  expect(fitHeads(['a', 'b'], drawn(800, 1))).toEqual(heads)
})
