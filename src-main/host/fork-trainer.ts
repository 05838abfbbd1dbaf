import type { ForkOptions } from 'node:child_process'
import { forkedProcess } from './forked-process.ts'
import { trainerEnvironment, type LaunchTrainer } from './trainer-process.ts'

/**
 * A trainer beside a program without Electron. @param entry the built dist/main/trainer.cjs
 * @param how by which program it is run; by this one's Node if left out
 */
export const forkTrainer =
  (entry: string, how: Pick<ForkOptions, 'execPath' | 'execArgv'> = {}): LaunchTrainer =>
  (threads, listeners) =>
    forkedProcess(entry, listeners, { env: { ...process.env, ...trainerEnvironment(threads) }, ...how })
