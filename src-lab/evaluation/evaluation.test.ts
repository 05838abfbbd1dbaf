import type { Box } from '#core/reading/types.ts'
import { expect, test } from 'vitest'
import type { Inference } from '#core/model/inference.ts'
import { PATCH_LENGTH, type GreyImage } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import { circuitWorth, measure } from './measure.ts'
import { patchCases, regionCases, score, type Case, type ScoredCase } from './regions.ts'

const random = seededRandom(1)
const image: GreyImage = {
  rows: 512,
  columns: 512,
  data: Uint8Array.from({ length: 512 * 512 }, () => 255 * random()),
}

test('a frame gives its lesions and away from them five proposals, five regions on lines, five where lines meet, four on a grid, two at the sides', () => {
  const vesselPoints = Array.from({ length: 20 }, (_, i) => [20 + 20 * i, 400] as const)
  const cases = regionCases([
    {
      name: 'a',
      image,
      lesions: [[100, 100, 20, 30]],
      vesselPoints,
      junctionPoints: vesselPoints,
      proposalPoints: vesselPoints,
    },
  ])
  const count = (kind: string): number => cases.filter((c) => c.kind === kind).length
  expect(['lesion', 'proposal', 'vessel', 'junction', 'background', 'border'].map(count)).toEqual([
    1, 5, 5, 5, 4, 2,
  ])
  expect(cases.filter(({ label }) => label === 1)).toHaveLength(1)
})

test('a frame full of lesions gives no negatives', () => {
  const lesions = Array.from({ length: 256 }, (_, i): Box => [
    (i % 16) * 32 + 6,
    Math.floor(i / 16) * 32 + 6,
    20,
    20,
  ])
  const cases = regionCases([
    {
      name: 'a',
      image,
      lesions,
      vesselPoints: [[50, 50]],
      junctionPoints: [[60, 60]],
      proposalPoints: [[70, 70]],
    },
  ])
  expect(cases.every(({ label }) => label === 1)).toBe(true)
})

test('16-bit and 8-bit patches of the same picture are the same case', () => {
  const data8 = Uint8Array.from({ length: 32 * 32 }, (_, i) => (i * 7) % 256)
  const small = (data: Uint8Array | Uint16Array) => ({
    name: 'p',
    label: 1 as const,
    image: { rows: 32, columns: 32, data },
  })
  const [a, b] = patchCases([small(data8), small(Uint16Array.from(data8, (value) => value * 257))])
  for (const [i, value] of (a?.patch ?? []).entries()) expect(value).toBeCloseTo(b?.patch[i] ?? NaN, 4)
})

test('images given whole are scored as their model is to see them, regions in one position, and never together', async () => {
  const says =
    (logit: number): Inference['logits'] =>
    (_, n) =>
      Promise.resolve({
        logits: new Float32Array(n).fill(logit),
        logitsWithoutCircuit: new Float32Array(n),
        features: new Float32Array(n),
        backboneMs: 0,
        circuitMs: 0,
      })
  const inference: Inference = { logits: says(1), whole: says(8), dispose: () => undefined }
  const of = (kind: Case['kind']): Case => ({
    ...{ cluster: 'a', kind, label: 0, patch: new Float32Array(PATCH_LENGTH) },
  })
  const logits = async (cases: Case[]) => (await score(inference, cases)).map(({ logit }) => logit)
  expect(await logits(Array.from({ length: 33 }, () => of('vessel')))).toEqual(new Array(33).fill(1))
  expect(await logits([of('whole'), of('whole')])).toEqual([8, 8])
  await expect(logits([of('vessel'), of('whole')])).rejects.toThrow('apart')
})

const scored = (label: 0 | 1, logit: number, without: number, i: number): ScoredCase => ({
  cluster: `image ${i % 20}`,
  kind: label === 1 ? 'lesion' : 'vessel',
  label,
  logit,
  logitWithoutCircuit: without,
  features: new Float32Array(0),
})

test('figures and the worth of the circuit are what the logits say', () => {
  const cases = Array.from({ length: 100 }, (_, i) =>
    scored(i % 2 ? 1 : 0, (i % 2 ? 1 : -1) + 0.001 * i, random(), i),
  )
  const { auc, accuracy, n, events, images } = measure(cases, 0, seededRandom(2))
  expect([auc.value, accuracy.value, n, events, images]).toEqual([1, 1, 100, 50, 20])
  const worth = circuitWorth(cases, seededRandom(2))
  expect(worth.difference.value).toBeCloseTo(1 - worth.aucWithoutCircuit.value, 10)
  expect(worth.difference.interval[0]).toBeGreaterThan(0.2)
  const same = circuitWorth(
    cases.map((c) => ({ ...c, logitWithoutCircuit: c.logit, features: new Float32Array(0) })),
    seededRandom(2),
  )
  expect(same.difference).toEqual({ value: 0, interval: [0, 0] })
})
