import * as z from 'zod'
import { LockState, screenLocked } from '#core/privacy/lock.ts'
import type { Bridge } from '../api.ts'

const Refused = z.object({ ok: z.literal(false), error: z.object({ code: z.literal(screenLocked.code) }) })
const Answered = z.object({ ok: z.literal(true), value: LockState })

/**
 * The bridge of a page whose screen can lock: what main refuses behind the cover is asked again once it opens. Readings and trainings go on behind
 * it and tell the page that they did; were their news lost, the study on screen would seem gone when the reader comes back. To lock is not asked again.
 */
export function answeredLater(bridge: Bridge): Bridge {
  // One for all who wait: a night behind the cover brings many.
  let opening: Promise<void> | null = null
  const open = () => (opening ??= opened(bridge).finally(() => (opening = null)))
  return {
    ...bridge,
    async invoke(channel, payload) {
      for (;;) {
        const answer = await bridge.invoke(channel, payload)
        if (channel.startsWith('lock.') || !Refused.safeParse(answer).success) return answer
        await open()
      }
    },
  }
}

/** Listens before it asks, so that a lock which opens in between is not waited for. */
async function opened(bridge: Bridge): Promise<void> {
  let stop = (): void => undefined
  const told = new Promise<void>((done) => {
    stop = bridge.on('lock.changed', (state) => {
      if (!LockState.parse(state).locked) done()
    })
  })
  const asked = bridge.invoke('lock.state', undefined).then((answer) => {
    const state = Answered.safeParse(answer)
    if (!state.success || state.data.value.locked) return told
  })
  await Promise.race([told, asked])
  stop()
}
