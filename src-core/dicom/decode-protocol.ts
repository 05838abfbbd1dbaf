import * as z from 'zod'
import type { Result } from '../result.ts'
import type { LookedFrame } from '../regions/look.ts'
import type { DisplayDescription, FramePixels, PixelDescription } from './types.ts'

/** What the page or the engine and its decode worker say to each other; both sides are ours, built together. */
export interface DecodeRequest {
  readonly id: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly pixels: PixelDescription
  /** Where the frame starts in its file, for the message of a failure. */
  readonly offset?: number | undefined
  /** Where given, the frame is also looked at, as it is shown by this. */
  readonly look?: DisplayDescription | undefined
}

/** A frame, and where one asked for a look and its worker looks, what was seen. */
export interface DecodedFrame extends FramePixels {
  readonly looked?: LookedFrame | undefined
}

/** Of the shape alone: the worker that hostile bytes went through is not believed that it answers. */
const isResult = (value: unknown): boolean =>
  Answered.safeParse(value).success || Failed.safeParse(value).success
const view = z.custom((data) => ArrayBuffer.isView(data))
const Looked = z.object({
  grey: z.object({ data: view }),
  look: z.object({
    ridges: z.object({ map: z.object({ data: view }), planes: z.array(view), strength: view }).nullable(),
    outside: z.string().nullable(),
    boxes: z.array(z.array(z.number())),
  }),
})
const Answered = z.object({
  ok: z.literal(true),
  value: z.object({ data: view, looked: Looked.optional() }),
})
const Failed = z.object({
  ok: z.literal(false),
  error: z.object({ code: z.string(), message: z.string(), action: z.string() }),
})

export const DecodeAnswer = z.object({ id: z.number(), result: z.custom<Result<DecodedFrame>>(isResult) })
export type DecodeAnswer = z.infer<typeof DecodeAnswer>
