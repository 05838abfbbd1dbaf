import { begunProcess, forkedProcess, heardProcess } from './forked-process.ts'
import type { After, LaunchEngine } from './engine-link.ts'

/** An engine beside a program without Electron. @param entry the built dist/main/engine.cjs */
export const forkEngine =
  (entry: string, onStart: (pid: number) => void = () => undefined): LaunchEngine =>
  (listeners) => {
    const engine = forkedProcess(entry, listeners)
    if (engine.pid !== undefined) onStart(engine.pid)
    return engine
  }

/**
 * The same, begun at once: an engine says nothing before it is asked, so that the first launch can take what has begun. Where nothing is
 * launched, it keeps nobody waiting and ends with this process.
 */
export function forkedAhead(entry: string): LaunchEngine {
  const begun = begunProcess(entry)
  begun.on('error', () => undefined)
  begun.unref()
  begun.channel?.unref()
  let taken = false
  return (listeners) => {
    if (taken || !begun.connected) return forkedProcess(entry, listeners)
    taken = true
    begun.ref()
    begun.channel?.ref()
    return heardProcess(begun, listeners)
  }
}

export const afterTimeout: After = (ms, callback) => {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}
