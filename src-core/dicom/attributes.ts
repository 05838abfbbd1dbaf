import type { Element } from 'dicom-parser'
import { sequenceItems, type Node } from './element.ts'
import { VALUE_BYTES_LIMIT } from './limits.ts'
import { TAG, type Tag } from './tags.ts'
import { decodeValue, type Charset } from './text.ts'
import type { DicomHost } from './types.ts'

/** Values of a data set or item. Absent, empty and unreadable are the same: an empty list, or null. */
export interface Attributes {
  has(tag: Tag): boolean
  /** The values of a string VR without their padding; text in its specific character set. */
  strings(tag: Tag): readonly string[]
  string(tag: Tag): string | null
  /** The values of a number VR, of IS and DS too, up to the first that is no number: none takes another's place. */
  numbers(tag: Tag): readonly number[]
  number(tag: Tag): number | null
  /** Tags as `xggggeeee`. */
  tags(tag: Tag): readonly string[]
  bytes(tag: Tag): Uint8Array | null
  items(tag: Tag): readonly Attributes[]
  /** The byte offset of the value, for messages. */
  offset(tag: Tag): number | undefined
}

const widths: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  OW: 2,
  AT: 4,
  UL: 4,
  SL: 4,
  FL: 4,
  OF: 4,
  FD: 8,
  OV: 8,
  UV: 8,
}
const textVrs = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT'])
const singleVrs = new Set(['LT', 'ST', 'UT'])

/** Reads `node`; the dictionary's VR counts where the file says none, or UN. */
export function attributesOf(node: Node, explicit: boolean, charset: Charset, host: DicomHost): Attributes {
  const find = (tag: Tag): Element | null => {
    const element = node.elements[tag.tag]
    return element !== undefined && element.length > 0 ? element : null
  }
  const valueOf = (element: Element): Uint8Array =>
    node.byteArray.subarray(element.dataOffset, element.dataOffset + element.length)
  const findShort = (tag: Tag): Element | null => {
    const element = find(tag)
    return element !== null && element.length <= VALUE_BYTES_LIMIT ? element : null
  }
  const strings = (tag: Tag): readonly string[] => {
    const element = findShort(tag)
    if (element === null) return []
    const vr = vrOf(element, tag)
    const text = textVrs.has(vr)
      ? decodeValue(valueOf(element), charset, vr === 'PN', host)
      : ascii(valueOf(element))
    const values = singleVrs.has(vr) ? [text] : text.split('\\')
    return values.map(unpad)
  }
  const numbers = (tag: Tag): readonly number[] => {
    const element = findShort(tag)
    if (element === null) return []
    const vr = vrOf(element, tag)
    if (vr === 'IS' || vr === 'DS') return upToUnreadable(strings(tag).map(parseNumber))
    return binaryNumbers(node, element, vr)
  }
  return {
    has: (tag) => find(tag) !== null,
    strings,
    string: (tag) => strings(tag)[0] || null,
    numbers,
    number: (tag) => numbers(tag)[0] ?? null,
    tags: (tag) => pairs(wordsOf(node, findShort(tag))),
    bytes: (tag) => {
      const element = find(tag)
      return element === null ? null : valueOf(element)
    },
    items: (tag) => {
      const element = find(tag)
      if (element === null) return []
      // A sequence whose VR is UN is written implicit (PS3.5 6.2.2 note 2).
      const inside = explicit && element.vr !== 'UN'
      return sequenceItems(node, element, inside).map((item) => ownCharset(item, inside, charset, host))
    },
    offset: (tag) => node.elements[tag.tag]?.dataOffset,
  }
}

/** An item may have a specific character set of its own (PS3.3 C.12.1.1.2). */
function ownCharset(item: Node, explicit: boolean, outer: Charset, host: DicomHost): Attributes {
  const own = attributesOf(item, explicit, [], host).strings(TAG.specificCharacterSet)
  return attributesOf(item, explicit, own.length > 0 ? own : outer, host)
}

const vrOf = (element: Element, tag: Tag): string =>
  element.vr === undefined || element.vr === 'UN' ? tag.vr : element.vr

const ascii = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** Padding is a trailing NUL or spaces on either side (PS3.5 6.2). */
const unpad = (value: string): string => value.replace(/^ +|[ \0]+$/g, '')

/** IS and DS (PS3.5 6.2) are stricter than JavaScript's numbers: no hexadecimal, no Infinity. */
const parseNumber = (value: string): number =>
  /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value) ? Number(value) : NaN

function upToUnreadable(values: readonly number[]): readonly number[] {
  const end = values.findIndex((value) => !Number.isFinite(value))
  return end < 0 ? values : values.slice(0, end)
}

function binaryNumbers(node: Node, element: Element, vr: string): readonly number[] {
  const width = widths[vr]
  if (width === undefined) return []
  const end = Math.min(element.dataOffset + element.length, node.byteArray.length)
  const values: number[] = []
  for (let at = element.dataOffset; at + width <= end; at += width) values.push(numberAt(node, at, vr))
  return upToUnreadable(values)
}

/** One value; a case a VR. */
function numberAt({ byteArray: bytes, byteArrayParser: parser }: Node, at: number, vr: string): number {
  switch (vr) {
    case 'SS':
      return parser.readInt16(bytes, at)
    case 'UL':
      return parser.readUint32(bytes, at)
    case 'SL':
      return parser.readInt32(bytes, at)
    case 'FL':
    case 'OF':
      return parser.readFloat(bytes, at)
    case 'FD':
      return parser.readDouble(bytes, at)
    case 'OV':
    case 'UV': // Only in the offset tables, and encapsulated pixels are always little endian (PS3.5 A.4).
      return parser.readUint32(bytes, at) + parser.readUint32(bytes, at + 4) * 2 ** 32
    default:
      return parser.readUint16(bytes, at)
  }
}

const wordsOf = (node: Node, element: Element | null): readonly number[] =>
  element === null ? [] : binaryNumbers(node, element, 'US')

/** An attribute tag is two words, group and element. */
function pairs(words: readonly number[]): readonly string[] {
  const hex4 = (value: number | undefined): string => (value ?? 0).toString(16).padStart(4, '0')
  return Array.from(
    { length: words.length >> 1 },
    (_, i) => `x${hex4(words[2 * i])}${hex4(words[2 * i + 1])}`,
  )
}
