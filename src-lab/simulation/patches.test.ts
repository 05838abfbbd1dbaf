import { expect, test } from 'vitest'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import { NEGATIVE_KINDS } from '#core/training/region-sampler.ts'
import { LEAST_SEVERITY } from './disease.ts'
import { SEEN_CONTRAST } from './frame.ts'
import { simulatePatches } from './patches.ts'

const frames = [1, 2, 3].map((seed) => simulatePatches(seededRandom(seed)))
const patches = frames.flat()

test('a stenosis stands against each kind of negative of the same frame, with what is true of it', () => {
  const kinds = patches.map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'lesion')).toHaveLength(kinds.length / 2)
  for (const kind of NEGATIVE_KINDS) expect(kinds).toContain(kind)
  for (const { kind, stenosis } of patches) {
    if (kind !== 'lesion') expect(stenosis).toBeNull()
    else {
      expect(stenosis?.severity).toBeGreaterThanOrEqual(LEAST_SEVERITY)
      expect(stenosis?.contrast).toBeGreaterThan(SEEN_CONTRAST)
      expect(stenosis?.lengthMm).toBeGreaterThanOrEqual(3)
      expect(stenosis?.eccentricity).toBeGreaterThanOrEqual(0)
    }
  }
})

test('patches are pictures, each another one, and the same again from their seed', () => {
  for (const { pixels } of patches) expect(pixels).toHaveLength(PATCH_LENGTH)
  const different = new Set(patches.map(({ pixels }) => pixels.join()))
  expect(different.size).toBe(patches.length)
  expect(simulatePatches(seededRandom(2))).toEqual(frames[1])
})
