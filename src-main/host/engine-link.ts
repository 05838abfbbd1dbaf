import type * as z from 'zod'
import {
  engineContract,
  EngineMessage,
  type EngineEvent,
  type EngineInput,
  type EngineOperation,
  type EngineOutput,
} from '#core/engine-contract.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'

/** Another process, seen through its messages only: `utilityProcess` and `fork` both fit. */
export interface EngineProcess {
  readonly pid: number | undefined
  send(message: object): void
  kill(): void
}

export interface EngineProcessListeners {
  readonly onMessage: (message: unknown) => void
  readonly onExit: (code: number | null) => void
}

/** Starts an engine; `onExit` is called once, whatever ends it. */
export type LaunchEngine = (listeners: EngineProcessListeners) => EngineProcess

/** @returns call it and the callback is never called */
export type After = (ms: number, callback: () => void) => () => void

/** The life of one engine process: typed requests, and what it says unasked. */
export interface EngineLink {
  /** Errors: the engine's own; `engine-gone` when it ended before it answered; `engine-protocol`. */
  call<K extends EngineOperation>(op: K, input: EngineInput<K>): Promise<Result<EngineOutput<K>>>
  kill(): void
}

interface LinkParts {
  readonly launch: LaunchEngine
  readonly onEvent: (event: EngineEvent) => void
  readonly onGone: (code: number | null) => void
}

const outputs: { readonly [K in EngineOperation]: z.ZodType<EngineOutput<K>> } = {
  hello: engineContract.hello.output,
  load: engineContract.load.output,
  useSite: engineContract.useSite.output,
  score: engineContract.score.output,
  scoreDrawn: engineContract.scoreDrawn.output,
  fingerprint: engineContract.fingerprint.output,
  selfCheck: engineContract.selfCheck.output,
  compare: engineContract.compare.output,
  recalibrate: engineContract.recalibrate.output,
  thumbnail: engineContract.thumbnail.output,
  ahead: engineContract.ahead.output,
  read: engineContract.read.output,
  why: engineContract.why.output,
  focus: engineContract.focus.output,
  cancel: engineContract.cancel.output,
}

export function createEngineLink({ launch, onEvent, onGone }: LinkParts): EngineLink {
  const waiting = new Map<number, (answer: Result<unknown>) => void>()
  let gone = false
  let lastId = 0
  const settle = (id: number, answer: Result<unknown>) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  }
  const engine = launch({
    onMessage: (raw) => {
      const message = EngineMessage.safeParse(raw)
      if (!message.success) return engine.kill()
      if ('event' in message.data) return onEvent(message.data)
      settle(message.data.id, message.data.ok ? ok(message.data.value) : fail(message.data.error))
    },
    onExit: (code) => {
      if (gone) return
      gone = true
      for (const id of [...waiting.keys()]) settle(id, fail(engineGone))
      onGone(code)
    },
  })
  const send = (op: string, input: unknown): Promise<Result<unknown>> =>
    new Promise((resolve): void => {
      if (gone) return resolve(fail(engineGone))
      lastId += 1
      waiting.set(lastId, resolve)
      engine.send({ id: lastId, op, input })
    })
  return {
    call: async (op, input) => {
      const answer = await send(op, input)
      return answer.ok ? checked(outputs[op], answer.value) : answer
    },
    kill: () => engine.kill(),
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): Result<T> {
  const parsed = schema.safeParse(value)
  return parsed.success ? ok(parsed.data) : fail(notTheProtocol)
}

const engineGone: Failure = {
  code: 'engine-gone',
  message: 'The reading engine ended before it answered.',
  action: 'Try again; if it happens again, restart the program.',
}

const notTheProtocol: Failure = {
  code: 'engine-protocol',
  message: 'The reading engine answered in a form this program does not know.',
  action: 'Install the program again: its parts are of different versions.',
}
