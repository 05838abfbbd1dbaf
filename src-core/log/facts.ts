import * as z from 'zod'
import type { FailureSchema } from '../engine-contract.ts'
import type { Failure } from '../result.ts'
import { errorWord, placeInCode, tagOf, word, Plain, type LogFields } from './plain.ts'

const MOST_FRAMES = 12
const FRAME =
  /^\s+at (?:(?:async |new )*([\w.$<>#]+)(?: \[as [\w.$]+\])? )?\(?(?:\S*[/\\])?([\w.-]+\.[cm]?js|node:[\w/]+):(\d+):(\d+)\)?$/

type Traced = Failure & Partial<Pick<z.infer<typeof FailureSchema>, 'operation' | 'tag' | 'offset'>>

/** Of a failure what says where it came from; its message and action may quote a file's name or a patient's. */
export const failureFacts = ({ code, operation, tag, offset }: Traced): LogFields => ({
  code: word(code),
  operation: operation === undefined ? undefined : word(operation.replaceAll(' ', '-')),
  tag: tag === undefined ? undefined : tagOf(tag),
  offset,
})

/** What may be logged of a mistake: `at` as `placeInCode` writes it. */
export const Mistake = z.object({
  error: Plain,
  code: Plain.optional(),
  at: z.array(Plain).max(MOST_FRAMES),
})
export type Mistake = z.infer<typeof Mistake>

/** Of a mistake (a thrown error) its class, the system's code and where it was thrown, never its message. */
export function mistakeFacts(cause: unknown): Mistake {
  if (!(cause instanceof Error)) return { error: word(typeof cause), at: [] }
  const code: unknown = Reflect.get(cause, 'code')
  return {
    error: errorWord(cause.name),
    ...(typeof code === 'string' ? { code: errorWord(code) } : {}),
    at: framesOf(withoutMessage(cause)),
  }
}

/** The message may have lines of its own that look like frames: it is cut off before one looks for them. */
function withoutMessage({ stack = '', message }: Error): string {
  const at = stack.indexOf(message)
  return at === -1 ? '' : stack.slice(at + message.length)
}

/** @param text lines of a stack, as V8 writes them */
function framesOf(text: string): Plain[] {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, fn = '', file, row, column] = FRAME.exec(line) ?? []
      return file === undefined || row === undefined || column === undefined
        ? []
        : [placeInCode(fn, file, row, column)]
    })
    .slice(0, MOST_FRAMES)
}

const OWN_PARTS = /^(engine|trainer|decode)$/

/**
 * The same of what a process printed before it ended. It may quote anything, also lines that look like a stack: so only its
 * class, and places in our own parts; a file that they share is `shared.cjs`.
 */
export function mistakeInText(text: string): Mistake {
  const [, error = 'none'] = /^(?:Uncaught )?([A-Z]\w{0,50}Error)\b/m.exec(text) ?? []
  const places = [...text.matchAll(/^\s+at .*?([\w-]+)\.cjs:(\d{1,7}):(\d{1,5})\)?$/gm)].map(
    ([, part = '', row = '', column = '']) =>
      placeInCode('', `${OWN_PARTS.test(part) ? part : 'shared'}.cjs`, row, column),
  )
  return { error: errorWord(error), at: places.slice(0, MOST_FRAMES) }
}
