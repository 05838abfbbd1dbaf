import type { Attributes } from './attributes.ts'
import { expandSegments } from './segments.ts'
import { TAG, type Tag } from './tags.ts'
import type { Lut } from './types.ts'

/**
 * A table from its descriptor and data (PS3.3 C.11.1.1.1, C.7.6.3.1.5).
 * @param signedInput the first mapped value is then signed, whatever VR the file gives it
 */
export function lutOf(
  attributes: Attributes,
  descriptorTag: Tag,
  dataTag: Tag,
  signedInput: boolean,
): Lut | null {
  const descriptor = descriptorOf(attributes, descriptorTag, signedInput)
  if (descriptor === null) return null
  const bytes = attributes.bytes(dataTag)
  if (bytes === null) return null
  // 8-bit tables are written as bytes, or, against the standard but common, as words.
  const packed = descriptor.bits <= 8 && bytes.length < descriptor.count * 2
  const entries = packed ? [...bytes] : attributes.numbers(asWords(dataTag))
  if (entries.length < descriptor.count) return null
  return {
    firstMapped: descriptor.firstMapped,
    bits: descriptor.bits,
    entries: entries.slice(0, descriptor.count),
  }
}

interface Descriptor {
  readonly count: number
  readonly firstMapped: number
  readonly bits: number
}

function descriptorOf(attributes: Attributes, tag: Tag, signedInput: boolean): Descriptor | null {
  const [count, first, bits] = attributes.numbers(tag)
  if (count === undefined || first === undefined || bits === undefined || bits < 1 || bits > 16) return null
  const firstMapped = signedInput && first >= 0x8000 ? first - 0x10000 : first
  // 2^16 entries do not fit in 16 bits and are written 0; read as SS, a count of 32768 and more comes out negative.
  return { count: count === 0 ? 0x10000 : count & 0xffff, firstMapped, bits }
}

const asWords = (tag: Tag): Tag => ({ tag: tag.tag, vr: 'US' })

/** The three palette tables, plain or segmented. Null when one is missing or broken. */
export function paletteOf(attributes: Attributes): { red: Lut; green: Lut; blue: Lut } | null {
  const red = paletteLut(attributes, TAG.redDescriptor, TAG.redData, TAG.redSegmented)
  const green = paletteLut(attributes, TAG.greenDescriptor, TAG.greenData, TAG.greenSegmented)
  const blue = paletteLut(attributes, TAG.blueDescriptor, TAG.blueData, TAG.blueSegmented)
  return red === null || green === null || blue === null ? null : { red, green, blue }
}

function paletteLut(attributes: Attributes, descriptor: Tag, data: Tag, segmented: Tag): Lut | null {
  const plain = lutOf(attributes, descriptor, data, false)
  if (plain !== null) return plain
  const shape = descriptorOf(attributes, descriptor, false)
  if (shape === null) return null
  const narrow = shape.bits <= 8
  const units = narrow ? [...(attributes.bytes(segmented) ?? [])] : attributes.numbers(asWords(segmented))
  const entries = expandSegments(units, narrow ? 1 : 2, shape.count)
  return entries === null ? null : { firstMapped: shape.firstMapped, bits: shape.bits, entries }
}
