import type * as z from 'zod'
import {
  engineContract,
  EngineRequest,
  type EngineEvent,
  type EngineInput,
  type EngineOperation,
  type EngineOutput,
} from '#core/engine-contract.ts'
import { fail, type Failure, type Result } from '#core/result.ts'

export type EngineHandlers = {
  readonly [K in EngineOperation]: (
    input: EngineInput<K>,
  ) => Result<EngineOutput<K>> | Promise<Result<EngineOutput<K>>>
}

export type SendToHost = (message: EngineEvent | Answer) => void
type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: Failure }

/** Answers one message: known operation, valid input, or one clear error. Bugs throw and end the process. */
export async function answerRequest(raw: unknown, handlers: EngineHandlers, send: SendToHost): Promise<void> {
  const request = EngineRequest.safeParse(raw)
  if (!request.success) throw new Error('a message to the engine is not a request')
  const { id, op, input } = request.data
  const answer = isOperation(op) ? await call(handlers, op, input) : fail(unknownOperation(op))
  send(answer.ok ? { id, ok: true, value: answer.value } : { id, ok: false, error: answer.error })
}

const isOperation = (op: string): op is EngineOperation => Object.hasOwn(engineContract, op)

const inputs: { readonly [K in EngineOperation]: z.ZodType<EngineInput<K>> } = {
  hello: engineContract.hello.input,
  load: engineContract.load.input,
  useSite: engineContract.useSite.input,
  score: engineContract.score.input,
  scoreDrawn: engineContract.scoreDrawn.input,
  fingerprint: engineContract.fingerprint.input,
  selfCheck: engineContract.selfCheck.input,
  compare: engineContract.compare.input,
  recalibrate: engineContract.recalibrate.input,
  thumbnail: engineContract.thumbnail.input,
  ahead: engineContract.ahead.input,
  read: engineContract.read.input,
  why: engineContract.why.input,
  focus: engineContract.focus.input,
  cancel: engineContract.cancel.input,
}

async function call<K extends EngineOperation>(
  handlers: EngineHandlers,
  op: K,
  input: unknown,
): Promise<Result<EngineOutput<K>>> {
  const parsed = checked<EngineInput<K>>(inputs[op], input)
  return parsed === null ? fail(badInput(op)) : handlers[op](parsed.data)
}

function checked<T>(schema: z.ZodType<T>, value: unknown): { readonly data: T } | null {
  const parsed = schema.safeParse(value)
  return parsed.success ? { data: parsed.data } : null
}

const unknownOperation = (op: string): Failure => ({
  code: 'engine-operation',
  message: `The reading engine knows no operation "${op}".`,
  action: 'Install the program again: its parts are of different versions.',
})

const badInput = (op: string): Failure => ({
  code: 'engine-input',
  message: `What was asked of the reading engine (${op}) is not in the form it knows.`,
  action: 'Install the program again: its parts are of different versions.',
})
