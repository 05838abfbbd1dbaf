import { JOBS, report, setUp, SetUpError } from './setup/steps.mjs'
import { thisWorld } from './setup/world.mjs'

// node scripts/setup.mjs            does what is left to do, and tries again what could not be had before
// node scripts/setup.mjs --check    prints the state of each step and changes nothing
const world = thisWorld()
if (process.argv.includes('--check')) {
  const lines = await report(world, JOBS.everything)
  process.stdout.write(`${lines.join('\n')}\n`)
  process.exitCode = lines.every((line) => line.startsWith('done')) ? 0 : 1
} else {
  try {
    await setUp(world, JOBS.everything, { again: true })
    world.say.line('everything is in place')
  } catch (cause) {
    if (!(cause instanceof SetUpError)) throw cause
    process.stderr.write(`Set-up cannot go on. ${cause.message}\n`)
    process.exitCode = 3
  }
}
