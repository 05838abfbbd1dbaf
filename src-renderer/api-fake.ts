import {
  contract,
  type CallOf,
  type Domain,
  type EventOf,
  type PayloadOf,
  type RequestOf,
  type ResponseOf,
} from '#core/contract.ts'
import type { Result } from '#core/result.ts'
import { createApi, type Api, type Bridge } from './api.ts'
import * as z from 'zod'

/** What a test answers to the calls it expects; any other call throws. */
export type FakeHandlers = {
  [D in Domain]?: {
    [C in CallOf<D>]?: (
      request: RequestOf<D, C>,
    ) => Result<ResponseOf<D, C>> | Promise<Result<ResponseOf<D, C>>>
  }
}

export interface FakeApi {
  readonly api: Api
  readonly bridge: Bridge
  /** Every call made so far, oldest first. */
  readonly calls: readonly { readonly channel: string; readonly request: unknown }[]
  /** Sends an event as main would; the payload is checked against the contract. */
  emit<D extends Domain, C extends EventOf<D>>(domain: D, channel: C, payload: PayloadOf<D, C>): void
}

interface Schemas {
  readonly request: z.ZodType | null
  readonly response: z.ZodType | null
  readonly payload: z.ZodType | null
}

function schemasOf(name: string): Schemas {
  const [domain = '', channel = ''] = name.split('.')
  const domains: Readonly<Record<string, Readonly<Record<string, object>>>> = contract
  const entry = domains[domain]?.[channel]
  if (!entry) throw new Error(`the contract has no channel ${name}`)
  const schema = (key: string) => {
    const value: unknown = Reflect.get(entry, key)
    return value instanceof z.ZodType ? value : null
  }
  return { request: schema('request'), response: schema('response'), payload: schema('payload') }
}

const AnyResult = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string(), message: z.string(), action: z.string() }),
  }),
])

/** A stand-in for main in the renderer's unit tests: same contract, requests and answers checked. */
export function createFakeApi(handlers: FakeHandlers): FakeApi {
  const calls: { channel: string; request: unknown }[] = []
  const listeners = new Map<string, Set<(payload: unknown) => void>>()

  const answer = async (name: string, request: unknown): Promise<unknown> => {
    const schemas = schemasOf(name)
    calls.push({ channel: name, request: schemas.request?.parse(request) })
    const [domain = '', channel = ''] = name.split('.')
    const handler: unknown = Reflect.get(Reflect.get(handlers, domain) ?? {}, channel)
    if (typeof handler !== 'function') throw new Error(`this test answers no call of ${name}`)
    const result = AnyResult.parse(await Reflect.apply(handler, undefined, [request]))
    if (result.ok) schemas.response?.parse(result.value)
    return result
  }
  const listen = (name: string, callback: (payload: unknown) => void) => {
    schemasOf(name)
    const set = listeners.get(name) ?? new Set()
    listeners.set(name, set.add(callback))
    return () => void set.delete(callback)
  }
  const bridge: Bridge = {
    invoke: answer,
    on: listen,
    drop: (files) => answer('study.drop', { paths: files.map((file) => `/dropped/${file.name}`) }),
  }
  return {
    api: createApi(bridge),
    bridge,
    calls,
    emit(domain, channel, payload) {
      const name = `${domain}.${String(channel)}`
      const checked = schemasOf(name).payload?.parse(payload)
      listeners.get(name)?.forEach((callback) => callback(checked))
    },
  }
}
