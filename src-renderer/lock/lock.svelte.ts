import type { LockState } from '#core/privacy/lock.ts'
import type { Failure, Result } from '#core/result.ts'
import type { Api } from '../api.ts'

const TELL_EVERY_MS = 5_000
const ACTIVITIES = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const

interface LockListeners {
  readonly onError: (error: Failure) => void
  readonly onLock: () => void
  readonly onUnlock: () => void
}

/** The cover over the screen; main decides when, and answers nothing behind it. */
export class ScreenLockState {
  locked = $state(false)
  hasPin = $state(false)
  /** Why it did not open. */
  problem = $state<Failure | null>(null)
  /** Whether files were dropped on the cover; they are not opened behind it. */
  turnedAway = $state(false)

  readonly #api: Api
  readonly #listeners: LockListeners

  constructor(api: Api, listeners: LockListeners) {
    this.#api = api
    this.#listeners = listeners
  }

  /** Listens, and tells main now and then that somebody is here. @returns call it to stop */
  start(page: Pick<Window, 'addEventListener' | 'removeEventListener'>): () => void {
    let toldMs = -Infinity
    const tell = ({ timeStamp }: Event) => {
      if (this.locked || timeStamp - toldMs < TELL_EVERY_MS) return
      toldMs = timeStamp
      void this.#api.lock.active()
    }
    for (const name of ACTIVITIES) page.addEventListener(name, tell, { capture: true, passive: true })
    const stop = this.#api.on.lock.changed((state) => this.#take(state))
    void this.#api.lock.state().then((answer) => answer.ok && this.#take(answer.value))
    return () => {
      stop()
      for (const name of ACTIVITIES) page.removeEventListener(name, tell, { capture: true })
    }
  }

  async lock(): Promise<void> {
    this.#answer(await this.#api.lock.lock())
  }

  /** @param pin null where there is none */
  async unlock(pin: string | null): Promise<void> {
    const answer = await this.#api.lock.unlock({ pin })
    this.problem = answer.ok ? null : answer.error
    if (answer.ok) this.#take(answer.value)
  }

  /** @returns whether it was set */
  async setPin(pin: string | null, current: string | null): Promise<boolean> {
    return this.#answer(await this.#api.lock.setPin({ pin, current }))
  }

  #answer(answer: Result<LockState>): boolean {
    if (answer.ok) this.#take(answer.value)
    else this.#listeners.onError(answer.error)
    return answer.ok
  }

  #take({ locked, hasPin }: LockState): void {
    const before = this.locked
    Object.assign(this, { locked, hasPin, turnedAway: locked && before && this.turnedAway })
    if (locked && !before) this.#listeners.onLock()
    if (before && !locked) this.#listeners.onUnlock()
  }
}
