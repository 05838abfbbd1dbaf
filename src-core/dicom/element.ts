import dicomParser, { type ByteArrayParser, type ByteStream, type Element } from 'dicom-parser'

/** A data set or an item: elements by tag (`xggggeeee`) and the bytes their offsets refer to. */
export interface Node {
  readonly byteArray: Uint8Array
  readonly byteArrayParser: ByteArrayParser
  readonly elements: Readonly<Record<string, Element>>
}

export const UNDEFINED_LENGTH = 0xffffffff

/** The bytes end before the element does: more of the file may hold the rest. */
export class NeedsMoreBytes extends Error {}

const longForm = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])
const shortForm = 'AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' ')
const knownVrs = new Set([...longForm, ...shortForm])

/** True when the two letters of a VR stand where Explicit VR has them. */
export function hasExplicitVr(bytes: Uint8Array, offset: number): boolean {
  return knownVrs.has(vrAt(bytes, offset + 4))
}

const vrAt = (bytes: Uint8Array, offset: number): string =>
  String.fromCharCode(bytes[offset] ?? 0, bytes[offset + 1] ?? 0)

/**
 * Tag, VR, length and value offset of the element at `offset` (PS3.5 7.1). dicom-parser does not know the VRs OV, SV
 * and UV, and reads a VR that is none as if it were one: such an element is read as implicit.
 */
export function elementHeader(node: Node, offset: number, explicit: boolean): Element {
  const { byteArray: bytes, byteArrayParser: parser } = node
  if (offset + 8 > bytes.length) throw new NeedsMoreBytes()
  const tag = tagAt(node, offset)
  const vr = vrAt(bytes, offset + 4)
  // Items and delimiters have no VR in either form (PS3.5 7.5).
  if (!explicit || tag.startsWith('xfffe') || !knownVrs.has(vr))
    return { tag, length: parser.readUint32(bytes, offset + 4), dataOffset: offset + 8 }
  if (!longForm.has(vr))
    return { tag, vr, length: parser.readUint16(bytes, offset + 6), dataOffset: offset + 8 }
  if (offset + 12 > bytes.length) throw new NeedsMoreBytes()
  return { tag, vr, length: parser.readUint32(bytes, offset + 8), dataOffset: offset + 12 }
}

export function tagAt({ byteArray, byteArrayParser }: Node, offset: number): string {
  const group = byteArrayParser.readUint16(byteArray, offset)
  const element = byteArrayParser.readUint16(byteArray, offset + 2)
  return `x${hex4(group)}${hex4(element)}`
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0')

/** A stream of dicom-parser's over a node, at a position. */
const streamAt = (node: Node, position: number): ByteStream =>
  new dicomParser.ByteStream(node.byteArrayParser, node.byteArray, position)

/**
 * Where the element of undefined length whose value starts at `from` ends, its delimiter included (PS3.5 7.5). Counts
 * depth instead of recursing: a bomb of nested items costs its length, no more.
 */
export function endOfUndefined(node: Node, from: number, explicit: boolean): number {
  let at = from
  let depth = 1
  while (depth > 0) {
    const { tag, length, dataOffset } = elementHeader(node, at, explicit)
    const opens = length === UNDEFINED_LENGTH
    if (tag === SEQUENCE_END) depth--
    else if (opens && tag !== ITEM) depth++
    at = opens || tag === SEQUENCE_END || tag === ITEM_END ? dataOffset : dataOffset + length
  }
  return at
}

const ITEM = 'xfffee000'
const ITEM_END = 'xfffee00d'
const SEQUENCE_END = 'xfffee0dd'

/** The items of a sequence, parsed only when asked for; of one that cannot be parsed, what can be read of it. */
export function sequenceItems(node: Node, element: Element, explicit: boolean): readonly Node[] {
  let broken = false
  if (element.items === undefined && element.length > 0) {
    try {
      const stream = streamAt(node, element.dataOffset)
      if (explicit) dicomParser.readSequenceItemsExplicit(stream, element, [])
      else dicomParser.readSequenceItemsImplicit(stream, element)
    } catch {
      // dicom-parser throws strings, and overflows the stack on a bomb; what it parsed before is in `items`.
      broken = true
    }
  }
  const items = (element.items ?? []).flatMap(({ dataSet }) => (dataSet === undefined ? [] : [dataSet]))
  const last = broken ? brokenItem(node, element, explicit) : null
  return last === null ? items : [...items, last]
}

/** The item after those that were parsed, up to the end of its sequence: its own length is wrong, as on edited discs. */
function brokenItem(node: Node, sequence: Element, explicit: boolean): Node | null {
  const previous = sequence.items?.at(-1)
  const from = previous === undefined ? sequence.dataOffset : previous.dataOffset + previous.length
  const end = Math.min(sequence.dataOffset + sequence.length, node.byteArray.length)
  const elements: Record<string, Element> = {}
  try {
    const item = elementHeader(node, from, explicit)
    for (let at = item.tag === ITEM ? item.dataOffset : end; at < end;) {
      const element = elementHeader(node, at, explicit)
      const undefinedLength = element.length === UNDEFINED_LENGTH
      at = undefinedLength
        ? endOfUndefined(node, element.dataOffset, explicit)
        : element.dataOffset + element.length
      if (element.tag.startsWith('xfffe') || at > end) break
      elements[element.tag] = element
    }
  } catch (error) {
    if (!(error instanceof NeedsMoreBytes)) throw error
  }
  return Object.keys(elements).length === 0 ? null : { ...node, elements }
}
