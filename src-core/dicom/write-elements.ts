import type { Tag } from './tags.ts'
import { concatBytes } from './write-fragments.ts'

/** Text, numbers, tags (`xggggeeee`), raw bytes, or the items of a sequence. Text beyond Latin-1 is given as bytes. */
type ElementValue =
  | string
  | readonly string[]
  | number
  | readonly number[]
  | Uint8Array
  | { readonly items: readonly (readonly ElementSpec[])[] }

export type ElementSpec = readonly [tag: Tag, value: ElementValue]

/** How a data set is written. */
interface Form {
  readonly explicit: boolean
  readonly bigEndian: boolean
  readonly undefinedLengths: boolean
}

const longForm = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])
const UNDEFINED = 0xffffffff

/** Elements in the order of their tags (PS3.5 7.1). */
export function encodeElements(elements: readonly ElementSpec[], form: Form): Uint8Array {
  const ordered = [...elements].sort(([a], [b]) => (a.tag < b.tag ? -1 : 1))
  return concatBytes(ordered.map((element) => encodeElement(element, form)))
}

export function encodeElement([tag, value]: ElementSpec, form: Form): Uint8Array {
  const bytes = encodeValue(value, tag.vr, form)
  const open = form.undefinedLengths && tag.vr === 'SQ'
  const length = open ? UNDEFINED : bytes.length
  const end = open ? delimiter('xfffee0dd', form) : new Uint8Array(0)
  return concatBytes([tagBytes(tag.tag, form), ...vrAndLength(tag.vr, length, form), bytes, end])
}

function vrAndLength(vr: string, length: number, form: Form): readonly Uint8Array[] {
  if (!form.explicit) return [uint(length, 4, form)]
  if (longForm.has(vr)) return [latin1(vr), new Uint8Array(2), uint(length, 4, form)]
  return [latin1(vr), uint(length, 2, form)]
}

function encodeValue(value: ElementValue, vr: string, form: Form): Uint8Array {
  if (value instanceof Uint8Array) return even(value, 0)
  if (typeof value === 'object' && 'items' in value)
    return concatBytes(value.items.map((item) => encodeItem(item, form)))
  const values = Array.isArray(value) ? value : [value]
  if (isText(vr)) return even(latin1(values.join('\\')), vr === 'UI' ? 0 : 0x20)
  if (vr === 'AT') return concatBytes(values.map((tag) => tagBytes(String(tag), form)))
  return concatBytes(values.map((number) => encodeNumber(Number(number), vr, form)))
}

const isText = (vr: string): boolean => !/^(AT|FL|FD|OB|OD|OF|OL|OV|OW|SL|SS|SV|UL|UN|US|UV)$/.test(vr)

function encodeItem(elements: readonly ElementSpec[], form: Form): Uint8Array {
  const bytes = encodeElements(elements, form)
  const length = uint(form.undefinedLengths ? UNDEFINED : bytes.length, 4, form)
  const end = form.undefinedLengths ? delimiter('xfffee00d', form) : new Uint8Array(0)
  return concatBytes([tagBytes('xfffee000', form), length, bytes, end])
}

const delimiter = (tag: string, form: Form): Uint8Array =>
  concatBytes([tagBytes(tag, form), new Uint8Array(4)])

function tagBytes(tag: string, form: Form): Uint8Array {
  const group = parseInt(tag.slice(1, 5), 16)
  const element = parseInt(tag.slice(5), 16)
  return concatBytes([uint(group, 2, form), uint(element, 2, form)])
}

function uint(value: number, width: 2 | 4, { bigEndian }: Form): Uint8Array {
  const view = new DataView(new ArrayBuffer(width))
  if (width === 2) view.setUint16(0, value, !bigEndian)
  else view.setUint32(0, value, !bigEndian)
  return new Uint8Array(view.buffer)
}

/** One binary number; a case a VR. */
function encodeNumber(value: number, vr: string, { bigEndian }: Form): Uint8Array {
  const little = !bigEndian
  const wide = new DataView(new ArrayBuffer(8))
  const bytes = (length: number): Uint8Array => new Uint8Array(wide.buffer, 0, length)
  switch (vr) {
    case 'FL':
    case 'OF':
      wide.setFloat32(0, value, little)
      return bytes(4)
    case 'FD':
      wide.setFloat64(0, value, little)
      return bytes(8)
    case 'OV':
    case 'UV':
      wide.setBigUint64(0, BigInt(value), little)
      return bytes(8)
    case 'SL':
    case 'UL':
      wide.setInt32(0, value | 0, little)
      return bytes(4)
    default:
      wide.setUint16(0, value & 0xffff, little)
      return bytes(2)
  }
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0)
    if (code > 255) throw new Error(`${character} is not in Latin-1: give the bytes`)
    return code
  })
}

function even(bytes: Uint8Array, pad: number): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : concatBytes([bytes, new Uint8Array([pad])])
}
