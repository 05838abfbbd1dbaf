import { contract } from './contract.ts'

type Kinds = Readonly<Record<string, { readonly kind: string }>>

/** The channels of the contract by kind, as `domain.channel`; the preload's allow-list is made of these. */
const channelsOf = (kind: string): readonly string[] =>
  Object.entries<Kinds>(contract).flatMap(([domain, channels]) =>
    Object.entries(channels)
      .filter(([, entry]) => entry.kind === kind)
      .map(([channel]) => `${domain}.${channel}`),
  )

export const callChannels = channelsOf('call')
export const preloadCallChannels = channelsOf('preload-call')
export const eventChannels = channelsOf('event')

/** The channel itself when the list has it. Throws otherwise: only a mistake in the page asks for another. */
export function allowed(list: readonly string[], channel: string): string {
  if (!list.includes(channel)) throw new Error(`the contract has no ${channel}`)
  return channel
}
