import type { LaunchEngine } from '../host/engine-link.ts'
import type { LaunchTrainer } from '../host/trainer-process.ts'
import type { Log } from '../host/log.ts'

/** As design section 8; interrupted as a shell has it. */
export const EXIT = { done: 0, someFailed: 1, wrongUsage: 2, programFailed: 3, interrupted: 130 } as const

/** What a command has of the world around it. */
export interface CliWorld {
  /** Of the program, as its package says. */
  readonly version: string
  /** Of the built parts: engine.cjs, indexer.cjs, trainer.cjs. */
  readonly programDir: string
  /** Starts the built engine.cjs or trainer.cjs named by its path. */
  readonly startEngine: (entry: string) => LaunchEngine
  readonly startTrainer: (entry: string) => LaunchTrainer
  /** Folders of models, the shipped first. */
  readonly modelRoots: readonly string[]
  /** The library of the workstation: what was set of this hospital, the audit log. */
  readonly library: string
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Of commands, and of what they could not read. */
  readonly log: Log
  readonly terminal: boolean
  readonly clock: () => number
  /** @returns call it to stop listening */
  readonly onInterrupt: (callback: () => void) => () => void
}
