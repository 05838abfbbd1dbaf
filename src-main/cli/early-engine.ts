import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { forkedAhead, forkEngine } from '../host/fork-engine.ts'
import type { LaunchEngine } from '../host/engine-link.ts'

/**
 * How a command starts its engine. TensorFlow takes a second to load, and all that the commands need a third of one: where `read` is among
 * the words, the engine begins before the rest is loaded, which is why this module is imported first and stands in a file of its own. The
 * mask of the whole command line is set here, before anything is begun.
 */
export const startEngine: (entry: string) => LaunchEngine = begun(process.argv.slice(2))

function begun(words: readonly string[]): (entry: string) => LaunchEngine {
  if (!isMainThread) return forkEngine
  // What is written is this account's alone, by what is begun here too. A thread has the mask of its program, which set it.
  process.umask(0o077)
  if (!words.includes('read') || words.includes('--help') || words.includes('-h')) return forkEngine
  const ours = join(__dirname, 'engine.cjs')
  const ahead = forkedAhead(ours)
  return (entry) => (entry === ours ? ahead : forkEngine(entry))
}
