import type * as z from 'zod'

/** A JSON file with a file of numbers beside it, as they come from disk. */
export interface FileParts {
  readonly json: unknown
  readonly bin: Uint8Array
  /** In hexadecimal, lower case. */
  readonly binSha256: string
}

/** What such a JSON file says of the model it was made for, and of its numbers. */
interface Named {
  readonly weightsSha256: string
  readonly bin: { readonly sha256: string }
}

/** What is expected of one kind of such files. */
interface Expected<T> {
  /** Of both files, without their endings. */
  readonly name: string
  readonly schema: z.ZodType<T>
  readonly madeFor: (file: T) => boolean
  /** Why one that was made for something else cannot be used. */
  readonly madeForOther: string
}

type Checked<T> = { readonly file: T } | { readonly why: string }

/** The JSON file, when it is as it should be, made for this model, and the numbers beside it are those it names; else why not. */
export function checkedParts<T extends Named>(
  { json, binSha256 }: FileParts,
  { name, schema, madeFor, madeForOther }: Expected<T>,
): Checked<T> {
  const parsed = schema.safeParse(json)
  if (!parsed.success)
    return { why: `${parsed.error.issues[0]?.path.join('.') || 'it'} is not as it should be` }
  if (!madeFor(parsed.data)) return { why: madeForOther }
  if (parsed.data.bin.sha256 !== binSha256) return { why: `${name}.bin is not the file it names (SHA-256)` }
  return { file: parsed.data }
}

/** Numbers one after the other, little-endian; what is left of a last one is dropped. */
export function floatsOf(bin: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bin).buffer, 0, bin.byteLength >> 2)
}

/** @returns the next so many of the numbers at each call */
export function takerOf(flat: Float32Array): (count: number) => Float32Array {
  let at = 0
  return (count) => flat.subarray(at, (at += count))
}
