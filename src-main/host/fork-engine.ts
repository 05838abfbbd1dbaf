import { fork } from 'node:child_process'
import type { After, EngineProcess, LaunchEngine } from './engine-link.ts'

/**
 * An engine beside a program without Electron. Its standard output goes to our standard error: ours is only the answer.
 * @param entry the built dist/main/engine.cjs
 */
export const forkEngine =
  (entry: string, onStart: (pid: number) => void = () => undefined): LaunchEngine =>
  ({ onMessage, onExit }): EngineProcess => {
    // Structured clone instead of JSON, so that bytes stay bytes.
    const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] })
    let over = false
    const end = (code: number | null) => {
      if (over) return
      over = true
      onExit(code)
    }
    child.on('message', onMessage)
    child.on('exit', end)
    child.on('error', () => end(null))
    if (child.pid !== undefined) onStart(child.pid)
    return {
      pid: child.pid,
      // A send to a process that has just ended fails; its exit says all there is to say.
      send: (message) => void (child.connected && child.send(message, () => undefined)),
      kill: () => void child.kill('SIGKILL'),
    }
  }

export const afterTimeout: After = (ms, callback) => {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}
