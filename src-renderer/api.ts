import {
  contract,
  type Domain,
  type EventOf,
  type PayloadOf,
  type RendererCallOf,
  type RequestOf,
  type ResponseOf,
} from '#core/contract.ts'
import type { Result } from '#core/result.ts'

/** What the preload puts on `window.ostium`; it lets only the contract's channels through. */
export interface Bridge {
  invoke(channel: string, payload: unknown): Promise<unknown>
  /** @returns call it to stop listening */
  on(channel: string, callback: (payload: unknown) => void): () => void
  /** Hands dropped files over; their paths never reach the page. Answers with the import's job id. */
  drop(files: readonly File[]): Promise<unknown>
}

declare global {
  interface Window {
    readonly ostium: Bridge
  }
}

type Call<Request, Response> = [Request] extends [undefined]
  ? () => Promise<Result<Response>>
  : (request: Request) => Promise<Result<Response>>

export type Calls = {
  readonly [D in Domain]: {
    readonly [C in RendererCallOf<D>]: Call<RequestOf<D, C>, ResponseOf<D, C>>
  }
}
export type Events = {
  readonly [D in Domain]: {
    readonly [C in EventOf<D>]: (callback: (payload: PayloadOf<D, C>) => void) => () => void
  }
}
/** `api.study.list({ text })` answers a Result; `api.on.reading.frameRead(callback)` answers how to stop. */
export type Api = Calls & { readonly on: Events; drop(files: readonly File[]): Promise<Result<string>> }

type Kinds = Readonly<Record<string, { readonly kind: string }>>

/** Each domain of the contract with its channels of one kind, each made by `make(name)`. */
function derive<T>(kind: string, make: (name: string) => T): Record<string, Record<string, T>> {
  const made: Record<string, Record<string, T>> = {}
  for (const [domain, channels] of Object.entries<Kinds>(contract)) {
    const wanted = Object.keys(channels).filter((channel) => channels[channel]?.kind === kind)
    made[domain] = Object.fromEntries(wanted.map((channel) => [channel, make(`${domain}.${channel}`)]))
  }
  return made
}

/**
 * The renderer's client of the contract. Main checks what it answers against the same contract, in its tests.
 * The one cast of the client stands here: the compiler cannot follow an object built from the contract's keys.
 */
export function createApi(bridge: Bridge): Api {
  const calls = derive('call', (name) => (request: unknown) => bridge.invoke(name, request))
  const on = derive('event', (name) => (callback: (payload: unknown) => void) => bridge.on(name, callback))
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- see above
  return { ...calls, on, drop: (files: readonly File[]) => bridge.drop(files) } as unknown as Api
}
