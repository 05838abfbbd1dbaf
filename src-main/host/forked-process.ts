import { fork, type ForkOptions } from 'node:child_process'
import type { EngineProcess, EngineProcessListeners } from './engine-link.ts'

/** A Node process of ours beside a program without Electron. Its standard output goes to our standard error: ours is only the answer. */
export function forkedProcess(
  entry: string,
  { onMessage, onExit }: EngineProcessListeners,
  how: Pick<ForkOptions, 'env' | 'execPath' | 'execArgv'> = {},
): EngineProcess {
  // Structured clone instead of JSON, so that bytes stay bytes.
  const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'], ...how })
  let over = false
  const end = (code: number | null) => {
    if (over) return
    over = true
    onExit(code)
  }
  child.on('message', onMessage)
  child.on('exit', end)
  child.on('error', () => end(null))
  return {
    pid: child.pid,
    // A send to a process that has just ended fails; its exit says all there is to say.
    send: (message) => void (child.connected && child.send(message, () => undefined)),
    kill: () => void child.kill('SIGKILL'),
  }
}
