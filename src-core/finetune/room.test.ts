import { expect, test } from 'vitest'
import { trainerJobWith } from '../testing/trainer-job.ts'
import type { FinetuneRecipe } from './recipe.ts'
import { lacksRoom, neededRoom, type FreeRoom } from './room.ts'
import type { TrainerJob } from './trainer-contract.ts'

const PARAMETERS = 2_268_958
const NOTHING_YET = { cache: false, checkpoints: 0 }
const one: TrainerJob['cases'][number] = {
  patient: 'P1',
  split: 'train',
  file: 'a.dcm',
  source: { kind: 'image', path: '/a.dcm' },
  frame: 0,
  box: null,
  level: 'frame',
  grade: 'none',
}
const jobOf = (recipe: FinetuneRecipe, runs = 0): TrainerJob =>
  trainerJobWith('', {
    spec: { recipe },
    cases: Array.from({ length: 3000 }, () => one),
    runs: Array.from({ length: runs }, () => ({ source: one.source, frameCount: 1 })),
  })
const needed = neededRoom(jobOf('whole-model'), PARAMETERS, NOTHING_YET)
const plenty: FreeRoom = { disk: 1e12, memory: 1e12 }

test('what was measured fits into what is asked for: 90 MB of pixels, three checkpoints of 45 MB, 2.06 GB of memory', () => {
  expect(needed.disk).toBeGreaterThan(90e6 + 3 * 45.4e6)
  expect(needed.disk).toBeLessThan(1e9)
  expect(needed.memory).toBeGreaterThan(2.06e9)
  expect(needed.memory).toBeLessThan(3e9)
})

test('unlabelled runs are counted, as far as they are kept', () => {
  const [few, many, more] = [10, 1000, 2000].map(
    (runs) => neededRoom(jobOf('contrastive-first', runs), PARAMETERS, NOTHING_YET).disk,
  )
  expect(few).toBeGreaterThan(needed.disk)
  expect(many).toBe(more)
})

test('what is written already is not asked for again, but the next checkpoint is', () => {
  const going = neededRoom(jobOf('whole-model'), PARAMETERS, { cache: true, checkpoints: 2 })
  expect(going.disk).toBeLessThan(needed.disk - 100e6)
  expect(going.disk).toBeGreaterThan(45e6)
})

test('a full disk and a short memory are told apart, with the numbers and what to do', () => {
  expect(lacksRoom(needed, plenty)).toBeNull()
  const disk = lacksRoom(needed, { ...plenty, disk: 120e6 })
  expect(disk?.code).toBe('disk-short')
  expect(disk?.message).toContain('120 MB free')
  const memory = lacksRoom(needed, { ...plenty, memory: 1.25e9 })
  expect(memory?.code).toBe('memory-short')
  expect(memory?.message).toContain('1.2 GB of memory free')
  expect(memory?.action).toContain('less learns')
})

test('what nobody knows is refused to nobody', () => {
  expect(lacksRoom(needed, { disk: null, memory: null })).toBeNull()
})
