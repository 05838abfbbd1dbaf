import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { setUp, SetUpError } from './steps.mjs'

const FAILED = 3

/** Sets up what a job needs; says what a person can do and ends where that is impossible. */
export async function prepare(world, steps) {
  try {
    await setUp(world, steps)
  } catch (cause) {
    if (!(cause instanceof SetUpError)) throw cause
    process.stderr.write(`Set-up cannot go on. ${cause.message}\n`)
    process.exit(FAILED)
  }
}

/**
 * Runs the job with our own standard streams; an interrupt is the job's to answer.
 * @returns {Promise<number>} its exit code, 128 + n for a signal as shells have it
 */
export function follow(command, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' })
    // A terminal sends the interrupt to the whole group; ending first would leave the job without a parent.
    process.on('SIGINT', () => {})
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => void child.kill(signal))
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? FAILED)))
  })
}
