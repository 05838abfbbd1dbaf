import { buildLab, buildMain, buildPreload, buildRenderer } from './build.mjs'
import { electron } from './electron.mjs'
import { libraries } from './libraries.mjs'
import { node24 } from './node24.mjs'
import { withLock } from './lock.mjs'
import { packages } from './packages.mjs'
import { briefly } from './run.mjs'
import { tensorflow } from './tensorflow.mjs'

/**
 * One thing that set-up does.
 * @typedef {'done' | 'to do' | 'cannot'} State `cannot`: not on this machine without a person
 * `settles`: what it could not do is no failure, the program goes on without it.
 * @typedef {{ name: string, byHand: string, settles?: true,
 *   isDone(world: import('./world.mjs').World, how?: { thorough?: boolean, again?: boolean }): Promise<{ state: State, note: string, byHand?: string }>,
 *   run(world: import('./world.mjs').World): Promise<string> }} Step
 */

/** What each job needs, in order: a step may use what an earlier one placed. @type {Record<string, Step[]>} */
export const JOBS = {
  commandLine: [packages, tensorflow, buildMain],
  window: [packages, tensorflow, electron, libraries, buildMain, buildPreload, buildRenderer],
  lab: [packages, tensorflow, buildLab],
  everything: [
    packages,
    tensorflow,
    electron,
    libraries,
    node24,
    buildMain,
    buildPreload,
    buildRenderer,
    buildLab,
  ],
}

/** A step that could not be done, with what a person can do. */
export class SetUpError extends Error {
  constructor(step, cause) {
    super(`${step.name}: ${cause instanceof Error ? cause.message : String(cause)}\nBy hand: ${step.byHand}`)
  }
}

/**
 * Does what is left to do and nothing else.
 * @param {import('./world.mjs').World} world
 * @param {Step[]} steps
 * @param {{ again?: boolean }} [how] `again` also tries what was settled as impossible before
 */
export async function setUp(world, steps, how = {}) {
  const first = await Promise.all(steps.map((step) => step.isDone(world, how)))
  if (first.every(({ state }) => state === 'done')) return
  await withLock(world, async () => {
    for (const step of steps) await doStep(world, step, how)
  })
}

async function doStep(world, step, how) {
  const before = await step.isDone(world, how)
  if (before.state === 'done') return
  // A settled fallback is not tried at each start; it is said each time.
  if (before.state === 'cannot' && step.settles) return void world.say.line(`${step.name}: ${before.note}`)
  world.say.line(`${step.name}: ${before.note}; working …`)
  const begun = Date.now()
  try {
    const note = await step.run(world)
    world.say.line(`${step.name}: ${note} (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
  } catch (cause) {
    throw new SetUpError(step, cause)
  }
}

/** @returns {Promise<string[]>} the state of each step, one line each, and how to do by hand what is not done */
export async function report(world, steps) {
  const lines = []
  for (const step of steps) {
    const { state, note, byHand } = await step
      .isDone(world, { thorough: true })
      .catch((cause) => ({ state: 'to do', note: briefly(cause) }))
    lines.push(`${state.padEnd(6)}  ${step.name}: ${note}`)
    if (state !== 'done') lines.push(`        by hand: ${byHand ?? step.byHand}`)
  }
  return lines
}
