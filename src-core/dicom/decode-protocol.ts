import * as z from 'zod'
import type { Result } from '../result.ts'
import type { FramePixels, PixelDescription } from './types.ts'

/** What the page or the engine and its decode worker say to each other; both sides are ours, built together. */
export interface DecodeRequest {
  readonly id: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly pixels: PixelDescription
  /** Where the frame starts in its file, for the message of a failure. */
  readonly offset?: number | undefined
}

/** Of the shape alone: the worker that hostile bytes went through is not believed that it answers. */
const isResult = (value: unknown): boolean =>
  Answered.safeParse(value).success || Failed.safeParse(value).success
const Answered = z.object({
  ok: z.literal(true),
  value: z.object({ data: z.custom((data) => ArrayBuffer.isView(data)) }),
})
const Failed = z.object({
  ok: z.literal(false),
  error: z.object({ code: z.string(), message: z.string(), action: z.string() }),
})

export const DecodeAnswer = z.object({ id: z.number(), result: z.custom<Result<FramePixels>>(isResult) })
export type DecodeAnswer = z.infer<typeof DecodeAnswer>
