import type { LockState } from '#core/privacy/lock.ts'
import { answeredWhileLocked, screenLocked } from '#core/privacy/lock.ts'
import { fail, ok, type Failure } from '#core/result.ts'
import type { After } from './engine-link.ts'
import type { Log } from './log.ts'
import type { PinKeeper } from './pin.ts'
import type { Dispatch, DomainHandlers, Emit } from './router.ts'

const LOOK_EVERY_MS = 5_000
const MINUTE_MS = 60_000
/** After so many wrong PINs one waits. */
const TRIES = 5
const WAIT_MS = 30_000

interface LockParts {
  readonly pin: PinKeeper
  /** Of idleness until the screen locks itself; 0 for never. */
  readonly minutes: () => number
  readonly emit: Emit
  readonly log: Log
  readonly after: After
  readonly nowMs: () => number
}

export interface ScreenLock {
  readonly handlers: DomainHandlers<'lock'>
  readonly locked: () => boolean
  lock(): void
  close(): void
}

/** Covers the screen when nobody has been at it for so long; reading and training go on behind it. */
export function createScreenLock({ pin, minutes, emit, log, after, nowMs }: LockParts): ScreenLock {
  let [locked, activeMs, wrong, waitUntilMs] = [false, nowMs(), 0, 0]
  let stop = (): void => undefined
  const state = (): LockState => ({ locked, hasPin: pin.has() })
  const change = (now: boolean) => {
    if (locked === now) return
    locked = now
    activeMs = nowMs()
    log.info(now ? 'locked' : 'unlocked')
    emit('lock', 'changed', state())
  }
  const look = () => {
    const limit = minutes()
    if (limit > 0 && nowMs() - activeMs >= limit * MINUTE_MS) change(true)
    stop = after(LOOK_EVERY_MS, look)
  }
  const check = async (given: string | null): Promise<Failure | null> => {
    if (!pin.has()) return null
    if (nowMs() < waitUntilMs) return tooMany
    if (given !== null && (await pin.matches(given))) {
      wrong = 0
      return null
    }
    wrong += 1
    if (wrong % TRIES === 0) waitUntilMs = nowMs() + WAIT_MS
    return wrongPin
  }
  look()
  return {
    locked: () => locked,
    lock: () => change(true),
    close: () => stop(),
    handlers: {
      state: () => ok(state()),
      active: () => {
        if (!locked) activeMs = nowMs()
        return ok(undefined)
      },
      lock: () => {
        change(true)
        return ok(state())
      },
      unlock: async ({ pin: given }) => {
        const refused = await check(given)
        if (refused !== null) return fail(refused)
        change(false)
        return ok(state())
      },
      setPin: async ({ pin: next, current }) => {
        const refused = await check(current)
        if (refused !== null) return fail(refused)
        const kept = await pin.set(next)
        return kept.ok ? ok(state()) : kept
      },
    },
  }
}

/** While it is locked, main answers nothing but what opens it. */
export const lockedDispatch =
  (dispatch: Dispatch, isLocked: () => boolean): Dispatch =>
  async (channel, request, senderTrusted) =>
    isLocked() && !answeredWhileLocked(channel)
      ? fail(screenLocked)
      : dispatch(channel, request, senderTrusted)

const wrongPin = {
  code: 'wrong-pin',
  message: 'This is not the PIN.',
  action: 'Try again. Who looks after this computer can take a forgotten PIN away.',
}

const tooMany = {
  code: 'pin-wait',
  message: 'Too many wrong PINs.',
  action: 'Wait half a minute, then try again.',
}
