import type { After, LaunchEngine } from './engine-link.ts'
import { forkedProcess } from './forked-process.ts'

/** An engine beside a program without Electron. @param entry the built dist/main/engine.cjs */
export const forkEngine =
  (entry: string, onStart: (pid: number) => void = () => undefined): LaunchEngine =>
  (listeners) => {
    const engine = forkedProcess(entry, listeners)
    if (engine.pid !== undefined) onStart(engine.pid)
    return engine
  }

export const afterTimeout: After = (ms, callback) => {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}
