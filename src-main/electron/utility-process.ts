import { utilityProcess } from 'electron'
import { constants, setPriority } from 'node:os'
import { mistakeInText } from '#core/log/facts.ts'
import { word } from '#core/log/plain.ts'
import type { Log } from '../host/log.ts'
import type { EngineProcess, EngineProcessListeners } from '../host/engine-link.ts'

/** Of what a process printed, so much is looked at for the place where it broke. */
const LAST_WORDS = 16_384

export interface Beside {
  readonly entry: string
  /** Shown by the task manager as `Ostium <name>`. */
  readonly name: 'engine' | 'comparing' | 'training'
  readonly log: Log
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Starts `entry` beside main. It yields to whoever draws: reading may wait, the heart may not. How it ended goes into
 * the log, and what it printed does not: it may quote a file.
 */
export function startUtilityProcess(
  { entry, name, log, env = {} }: Beside,
  listeners: EngineProcessListeners,
): EngineProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName: `Ostium ${name}`,
    stdio: 'pipe',
    env: { ...process.env, ...env },
  })
  let killed = false
  let printed = ''
  child.stdout?.resume()
  child.stderr?.on(
    'data',
    (chunk: Buffer) => (printed = (printed + chunk.toString('utf8')).slice(-LAST_WORDS)),
  )
  child.on('spawn', () => child.pid !== undefined && yieldToOthers(child.pid))
  child.on('message', listeners.onMessage)
  child.on('exit', (code) => {
    if (killed) log.info('process-ended', { process: word(name), asked: true })
    else log.error('process-ended', { process: word(name), code, ...mistakeInText(printed) })
    listeners.onExit(code)
  })
  return {
    get pid() {
      return child.pid
    },
    send: (message) => child.postMessage(message),
    kill: () => {
      killed = true
      child.kill()
    },
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
