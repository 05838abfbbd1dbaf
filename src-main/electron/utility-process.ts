import { utilityProcess } from 'electron'
import { constants, setPriority } from 'node:os'
import type { EngineProcess, EngineProcessListeners } from '../host/engine-link.ts'

/**
 * Starts `entry` beside main, under a name the task manager shows; what it prints goes where main prints. It yields to
 * whoever draws: reading may wait, the heart may not.
 */
export function startUtilityProcess(
  entry: string,
  name: string,
  listeners: EngineProcessListeners,
  env: Readonly<Record<string, string>> = {},
): EngineProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName: name,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  child.on('spawn', () => child.pid !== undefined && yieldToOthers(child.pid))
  child.on('message', listeners.onMessage)
  child.on('exit', listeners.onExit)
  return {
    get pid() {
      return child.pid
    },
    send: (message) => child.postMessage(message),
    kill: () => void child.kill(),
  }
}

/** Not every system lets a program do so; then it runs as it is. */
function yieldToOthers(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    return
  }
}
