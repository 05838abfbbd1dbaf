import { namesSomebody, withoutIdentity, type Pseudonym } from '#core/privacy/hide-identity.ts'
import { ok } from '#core/result.ts'
import type { Dispatch } from './router.ts'

export interface Hiding {
  /** Whether names are hidden now. */
  readonly hides: () => boolean
  readonly pseudonym: Pseudonym
}

/** The page never gets what it is not to show. */
export const hiddenDispatch =
  (dispatch: Dispatch, { hides, pseudonym }: Hiding): Dispatch =>
  async (channel, request, senderTrusted) => {
    const result = await dispatch(channel, request, senderTrusted)
    return result.ok && namesSomebody(channel) && hides()
      ? ok(withoutIdentity(result.value, pseudonym))
      : result
  }

/** @param send puts an event on the wire */
export const hiddenSend =
  (send: (channel: string, payload: unknown) => void, { hides, pseudonym }: Hiding) =>
  (channel: string, payload: unknown): void =>
    send(channel, namesSomebody(channel) && hides() ? withoutIdentity(payload, pseudonym) : payload)
