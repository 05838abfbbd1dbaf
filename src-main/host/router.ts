import * as z from 'zod'
import {
  contract,
  type CallOf,
  type Contract,
  type Domain,
  type EventOf,
  type PayloadOf,
  type RequestOf,
  type ResponseOf,
} from '#core/contract.ts'
import { fail, type Failure, type Result } from '#core/result.ts'
import { storageFailure } from './storage-failure.ts'

type Answer<T> = Result<T> | Promise<Result<T>>

/** One function for every call of the contract; a missing one does not compile. */
export type Handlers = {
  readonly [D in Domain as CallOf<D> extends never ? never : D]: {
    readonly [C in CallOf<D>]: (request: RequestOf<D, C>) => Answer<ResponseOf<D, C>>
  }
}
export type DomainHandlers<D extends keyof Handlers> = Handlers[D]

/** Sends an event of the contract to the page. */
export type Emit = <D extends Domain, C extends EventOf<D>>(
  domain: D,
  channel: C,
  payload: PayloadOf<D, C>,
) => void

export interface RouterOptions {
  /** Tests check answers against the contract as well; a mismatch throws. */
  readonly checkResponses: boolean
  /** Why a call may not be made here, null where it may: what the hospital forbids never reaches a handler. */
  readonly forbidden: (channel: string) => Failure | null
  /** Called with what a handler threw: a bug, to be written where a developer finds it. */
  readonly onBug: (channel: string, cause: unknown) => void
}

/** Answers one call by its name on the wire; never rejects unless `checkResponses` finds a wrong answer. */
export type Dispatch = (channel: string, request: unknown, senderTrusted: boolean) => Promise<Result<unknown>>

interface Route {
  readonly request: z.ZodType
  readonly response: z.ZodType
  readonly handle: (request: unknown) => unknown
}

/** Sender → policy → schema of the request → handler → `Result` → schema of the response (in tests). */
export function createRouter(handlers: Handlers, options: RouterOptions): Dispatch {
  const routes = routesOf(contract, handlers)
  return async (channel, request, senderTrusted) => {
    if (!senderTrusted) return fail(refused(`${channel} was asked by a page that is not Ostium's own`))
    const route = routes.get(channel)
    if (!route) return fail(refused(`there is no call named ${channel}`))
    const forbidden = options.forbidden(channel)
    if (forbidden !== null) return fail(forbidden)
    const parsed = route.request.safeParse(request)
    if (!parsed.success) return fail(refused(`${channel}: ${z.prettifyError(parsed.error)}`))
    const result = await settle(channel, () => route.handle(parsed.data), options)
    if (options.checkResponses && result.ok) route.response.parse(result.value)
    return result
  }
}

/** The contract as data: `Object.entries` alone forgets what is in it. */
type Channel =
  | { readonly kind: 'call' | 'preload-call'; readonly request: z.ZodType; readonly response: z.ZodType }
  | { readonly kind: 'event' }

function routesOf(calls: Contract, handlers: Handlers): ReadonlyMap<string, Route> {
  const routes = Object.entries<Readonly<Record<string, Channel>>>(calls).flatMap(([domain, channels]) =>
    Object.entries(channels).flatMap(([channel, entry]): [string, Route][] => {
      if (entry.kind === 'event') return []
      const handler: unknown = Reflect.get(Reflect.get(handlers, domain), channel)
      if (typeof handler !== 'function') throw new Error(`no handler for ${domain}.${channel}`)
      const handle = (request: unknown): unknown => Reflect.apply(handler, undefined, [request])
      return [[`${domain}.${channel}`, { request: entry.request, response: entry.response, handle }]]
    }),
  )
  return new Map(routes)
}

const AnyResult = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.looseObject({ code: z.string(), message: z.string(), action: z.string() }),
  }),
])

async function settle(
  channel: string,
  work: () => unknown,
  options: RouterOptions,
): Promise<Result<unknown>> {
  try {
    return AnyResult.parse(await work())
  } catch (cause) {
    // A full or failing disk is nobody's mistake: what happened is said, and what can be done.
    const disk = storageFailure(cause)
    if (disk !== null) return fail(disk)
    options.onBug(channel, cause)
    const message = `Ostium made a mistake while answering ${channel}: ${cause instanceof Error ? cause.message : String(cause)}`
    return fail({
      code: 'internal',
      message,
      action: 'Try again. If it happens again, restart Ostium and report it.',
    })
  }
}

const refused = (message: string): Failure => ({
  code: 'refused',
  message: `Refused: ${message}.`,
  action: 'Restart Ostium. If it happens again, report it with this message.',
})
