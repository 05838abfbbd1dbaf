import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { hashOf, LABELS_ALONE, seenOf, supervisedRecipe } from './recipe.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-recipe-'))
afterAll(() => rmSync(folder, { recursive: true }))

function drawn(name: string, frames: string): string {
  mkdirSync(join(folder, name))
  writeFileSync(join(folder, name, 'frames.json'), frames)
  return join(folder, name)
}

test('what a model sees beside the frames is part of its recipe: a checkpoint of other patches or drawn frames is refused', () => {
  const choices = { steps: 2, batch: 4, seed: 1, rate: 0.001, mixup: 0, inputDecay: 0, validateEvery: 1 }
  const supervised = supervisedRecipe({ ...LABELS_ALONE, ...choices }, null)
  const [one, other] = [drawn('one', '{"a":1}'), drawn('other', '{"a":2}')]
  const recipes = [seenOf(true, []), seenOf(false, []), seenOf(true, [one]), seenOf(true, [other])]
  expect(new Set(recipes.map((seen) => hashOf({ ...supervised, ...seen }))).size).toBe(4)
  // As in recipes from before it was named.
  expect(hashOf({ ...supervised, ...seenOf(true, []) })).toBe(hashOf(supervised))
  // What is in a folder counts, not where it stands.
  expect(seenOf(true, [drawn('moved', '{"a":1}')])).toEqual(seenOf(true, [one]))
})
