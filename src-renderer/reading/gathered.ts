/** A screen that changes ten times a second looks alive; each change of a long run costs a walk over all of its frames. */
const TOGETHER_MS = 100

interface Gathered<T> {
  readonly add: (one: T) => void
  /** Hands over what waits, now. */
  readonly flush: () => void
  /** Forgets what waits. */
  readonly drop: () => void
}

/**
 * Hands over the first at once and what comes within a tenth of a second after it together: thousands of frames that are answered at once
 * would each draw the whole run anew.
 * @param after calls back after milliseconds; call what it returns and it never does
 */
export function gathered<T>(
  after: (ms: number, callback: () => void) => () => void,
  take: (all: readonly T[]) => void,
): Gathered<T> {
  let waiting: T[] = []
  let stop: (() => void) | null = null
  const flush = (): void => {
    const all = waiting
    waiting = []
    if (all.length > 0) take(all)
  }
  const ring = (): void => {
    stop = waiting.length === 0 ? null : after(TOGETHER_MS, ring)
    flush()
  }
  return {
    add: (one) => {
      waiting.push(one)
      if (stop !== null) return
      stop = after(TOGETHER_MS, ring)
      flush()
    },
    flush,
    drop: () => {
      waiting = []
      stop?.()
      stop = null
    },
  }
}
