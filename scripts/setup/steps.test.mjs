import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { emptyWorld } from '../testing/world.mjs'
import { exists } from './files.mjs'
import { withLock } from './lock.mjs'
import { report, setUp, SetUpError } from './steps.mjs'

/** A step that counts how often it was done. */
function stepOf(name, state, extra = {}) {
  const step = {
    name,
    byHand: `do ${name} yourself`,
    runs: 0,
    isDone: async () => ({ state: step.runs > 0 ? 'done' : state, note: `${name} is ${state}` }),
    run: async () => (step.runs++, 'worked'),
    ...extra,
  }
  return step
}

it('does what is left to do, in order, and nothing the second time', async () => {
  const world = emptyWorld()
  const steps = [stepOf('a', 'done'), stepOf('b', 'to do'), stepOf('c', 'to do')]
  await setUp(world, steps)
  expect(steps.map(({ runs }) => runs)).toEqual([0, 1, 1])
  const said = world.said.length
  await setUp(world, steps)
  expect(steps.map(({ runs }) => runs)).toEqual([0, 1, 1])
  expect(world.said).toHaveLength(said)
})

it('stops at a step that fails, with what to do by hand, and lets the next set-up in', async () => {
  const world = emptyWorld()
  const broken = stepOf('b', 'to do', { run: () => Promise.reject(new Error('no disk')) })
  const after = stepOf('c', 'to do')
  const failing = setUp(world, [broken, after])
  await expect(failing).rejects.toThrow(SetUpError)
  await expect(failing).rejects.toThrow('b: no disk\nBy hand: do b yourself')
  expect(after.runs).toBe(0)
  expect(await exists(join(world.records, 'lock'))).toBe(false)
})

it('says a settled fallback and goes on; a step that needs a person is tried, so that it can say why', async () => {
  const world = emptyWorld()
  const [settled, asking] = [stepOf('a', 'cannot', { settles: true }), stepOf('b', 'cannot')]
  await setUp(world, [settled, asking])
  expect([settled.runs, asking.runs]).toEqual([0, 1])
  expect(world.said[0]).toBe('a: a is cannot')
})

it('reports each step in a line, and how to do by hand what is not done', async () => {
  const lines = await report(emptyWorld(), [stepOf('a', 'done'), stepOf('b', 'to do'), stepOf('c', 'cannot')])
  expect(lines).toEqual([
    'done    a: a is done',
    'to do   b: b is to do',
    '        by hand: do b yourself',
    'cannot  c: c is cannot',
    '        by hand: do c yourself',
  ])
})

it('lets one set-up work at a time', async () => {
  const world = emptyWorld()
  const order = []
  const work = (name) =>
    withLock(world, async () => {
      order.push(`${name} begins`)
      await wait(50)
      order.push(`${name} ends`)
    })
  await Promise.all([work('a'), work('b')])
  expect(order[1]).toBe(order[0].replace('begins', 'ends'))
  expect(order).toHaveLength(4)
})

it('takes over what a dead set-up left', async () => {
  const world = emptyWorld()
  await mkdir(world.records, { recursive: true })
  // Process numbers end below this on every system that runs here.
  await writeFile(join(world.records, 'lock'), '2000000000')
  expect(await withLock(world, async () => 'worked')).toBe('worked')
})
