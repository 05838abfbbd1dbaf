import { remainingMs } from '../host/jobs.ts'

/** How far a long piece of work is, for a person; on standard error only. */
export interface Progress {
  /** @param etaMs where it is known better than by the pace so far */
  show(done: number, total: number, note: string, etaMs?: number | null): void
  clear(): void
}

interface ProgressParts {
  readonly write: (text: string) => void
  /** A terminal has its line rewritten; a log gets a line now and then. */
  readonly terminal: boolean
  readonly clock: () => number
}

const TERMINAL_EVERY_MS = 100
const LOG_EVERY_MS = 2_000

export function createProgress({ write, terminal, clock }: ProgressParts): Progress {
  const startedMs = clock()
  let shownMs = terminal ? -Infinity : startedMs
  return {
    show: (done, total, note, etaMs = null) => {
      const nowMs = clock()
      if (nowMs - shownMs < (terminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS)) return
      shownMs = nowMs
      const left = etaMs ?? remainingMs(nowMs - startedMs, done, total)
      const text = `${note} ${done}/${total}${left === null ? '' : `, ${Math.ceil(left / 1000)} s left`}`
      write(terminal ? `\r\x1b[K${text}` : `${text}\n`)
    },
    clear: () => void (terminal && write('\r\x1b[K')),
  }
}
