import { fork, type ChildProcess, type ForkOptions } from 'node:child_process'
import type { EngineProcess, EngineProcessListeners } from './engine-link.ts'

type How = Pick<ForkOptions, 'env' | 'execPath' | 'execArgv'>

/** A Node process of ours beside a program without Electron. Its standard output goes to our standard error: ours is only the answer. */
export const forkedProcess = (
  entry: string,
  listeners: EngineProcessListeners,
  how: How = {},
): EngineProcess => heardProcess(begunProcess(entry, how), listeners)

/** To be heard before it says anything; one of ours that is asked first may be heard later. */
export const begunProcess = (entry: string, how: How = {}): ChildProcess =>
  // Structured clone instead of JSON, so that bytes stay bytes.
  fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'], ...how })

/** @param child that has not ended yet */
export function heardProcess(
  child: ChildProcess,
  { onMessage, onExit }: EngineProcessListeners,
): EngineProcess {
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
