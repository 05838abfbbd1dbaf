import { ipcMain, type WebContents } from 'electron'
import { callChannels, preloadCallChannels } from '#core/channels.ts'
import type { Dispatch, Emit } from '../host/router.ts'
import { hiddenSend, type Hiding } from '../host/hidden-traffic.ts'
import { isTrusted } from './trusted-sender.ts'

/** Every call of the contract goes to the router; `after` runs when it was answered. */
export function answerCalls(dispatch: Dispatch, after: (channel: string) => void): void {
  for (const channel of [...callChannels, ...preloadCallChannels]) {
    ipcMain.handle(channel, async (event, request: unknown) => {
      const result = await dispatch(channel, request, isTrusted(event))
      after(channel)
      return result
    })
  }
}

/** Events go to the page that is open; without one nobody listens. */
export const emitTo = (contents: () => WebContents | null, hiding: Hiding): Emit => {
  const send = hiddenSend((channel, payload) => {
    const open = contents()
    if (open !== null && !open.isDestroyed()) open.send(channel, payload)
  }, hiding)
  return (domain, channel, payload) => send(`${domain}.${String(channel)}`, payload)
}
