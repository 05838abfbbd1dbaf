import { utilityProcess } from 'electron'

/** Another process of the program, seen through its messages only. */
export interface ChildProcess {
  readonly pid: number | undefined
  send(message: unknown): void
  kill(): void
}

interface Listeners {
  readonly onMessage: (message: unknown) => void
  readonly onExit: (code: number | null) => void
}

/** Starts `entry` beside main, under a name the task manager shows; what it prints goes where main prints. */
export function startUtilityProcess(entry: string, name: string, listeners: Listeners): ChildProcess {
  const child = utilityProcess.fork(entry, [], { serviceName: name, stdio: 'inherit' })
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
