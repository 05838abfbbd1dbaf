import dicomParser, { type Element } from 'dicom-parser'
import { ok, type Result } from '../result.ts'
import { attributesOf, type Attributes } from './attributes.ts'
import { memorySource } from './byte-source.ts'
import {
  elementHeader,
  endOfUndefined,
  hasExplicitVr,
  NeedsMoreBytes,
  tagAt,
  UNDEFINED_LENGTH,
  type Node,
} from './element.ts'
import { ACTION, dicomFailure } from './failure.ts'
import { ELEMENTS_LIMIT, HEADER_BYTES_LIMIT, INFLATED_BYTES_LIMIT } from './limits.ts'
import { readMeta, type Meta } from './meta.ts'
import { TAG } from './tags.ts'
import type { TransferSyntax } from './transfer-syntax.ts'
import type { ByteSource, DicomFailure, DicomHost } from './types.ts'

/** Where the value of the pixel data element is; its length is null when undefined. */
export interface PixelElement {
  readonly tag: string
  readonly vr: string | undefined
  readonly offset: number
  readonly length: number | null
}

export interface Header {
  readonly syntax: TransferSyntax
  readonly attributes: Attributes
  readonly pixels: PixelElement | null
  /** What the offsets refer to: the file, or its inflated data set. */
  readonly source: ByteSource
  readonly inflated: boolean
}

const FIRST_BYTES = 64 * 1024

/** Reads up to the pixel data, not into it. */
export function readHeader(file: ByteSource, host: DicomHost): Result<Header, DicomFailure> {
  const read = readDataSet(file, host)
  if (!read.ok) return read
  const { node, pixels, explicit, syntax, source } = read.value
  const charset = attributesOf(node, explicit, [], host).strings(TAG.specificCharacterSet)
  const attributes = attributesOf(node, explicit, charset, host)
  return ok({ syntax, attributes, pixels, source, inflated: syntax.deflated })
}

/** The elements up to the pixel data as they are written, and what their offsets refer to. */
export interface DataSet extends Parsed {
  readonly syntax: TransferSyntax
  /** The file, or its inflated data set. */
  readonly source: ByteSource
}

/** As `readHeader`, for who writes the elements anew. */
export function readDataSet(file: ByteSource, host: DicomHost): Result<DataSet, DicomFailure> {
  const meta = readMeta(file)
  if (!meta.ok) return meta
  const source = dataSetSource(file, meta.value, host)
  if (!source.ok) return source
  const { syntax, end } = meta.value
  const parsed = parseDataSet(source.value, syntax.deflated ? 0 : end, meta.value)
  return parsed.ok ? ok({ ...parsed.value, syntax, source: source.value }) : parsed
}

/** The file itself, or what its data set inflates to (PS3.5 A.5). */
function dataSetSource(file: ByteSource, meta: Meta, host: DicomHost): Result<ByteSource, DicomFailure> {
  if (!meta.syntax.deflated) return ok(file)
  try {
    const deflated = file.read(meta.end, file.size - meta.end)
    return ok(memorySource(host.inflate(deflated, INFLATED_BYTES_LIMIT)))
  } catch {
    return dicomFailure(
      'malformed',
      'inflate',
      'The deflated data set cannot be inflated: it is damaged, incomplete, or larger than is allowed.',
      { action: ACTION.resend, offset: meta.end },
    )
  }
}

interface Parsed {
  readonly node: Node
  readonly pixels: PixelElement | null
  readonly explicit: boolean
}

/** Grows the part of the file that is in memory until the elements up to the pixel data are in it. */
function parseDataSet(source: ByteSource, start: number, meta: Meta): Result<Parsed, DicomFailure> {
  const byteArrayParser = meta.syntax.bigEndian
    ? dicomParser.bigEndianByteArrayParser
    : dicomParser.littleEndianByteArrayParser
  let bytes = source.read(0, start + FIRST_BYTES)
  const explicit = meta.syntax.explicit
    ? hasExplicitVr(bytes, start) || empty(bytes, start)
    : hasExplicitVr(bytes, start)
  const elements: Record<string, Element> = {}
  let [at, left] = [start, ELEMENTS_LIMIT]
  for (;;) {
    const node: Node = { byteArray: bytes, byteArrayParser, elements }
    const step = readElements(node, elements, at, explicit, left)
    if (step.done) return ok({ node, pixels: step.pixels, explicit })
    at = step.at
    left -= step.read
    if (left <= 0) return headerTooLarge(node, at)
    if (bytes.length >= source.size) return endOfFile(node, at, explicit)
    if (bytes.length >= HEADER_BYTES_LIMIT) return headerTooLarge(node, at)
    bytes = source.read(0, Math.min(bytes.length * 4, HEADER_BYTES_LIMIT))
  }
}

const empty = (bytes: Uint8Array, start: number): boolean => bytes.length <= start

type Step =
  | { readonly done: true; readonly pixels: PixelElement | null }
  | { readonly done: false; readonly at: number; readonly read: number }

/** Reads at most so many elements from `at` on; stops at the pixel data, at the end, or where the bytes do not suffice. */
function readElements(
  node: Node,
  elements: Record<string, Element>,
  start: number,
  explicit: boolean,
  most: number,
): Step {
  let [at, read] = [start, 0]
  try {
    for (; at < node.byteArray.length && read < most; read++) {
      const header = elementHeader(node, at, explicit)
      const pixels = pixelElement(header)
      if (pixels !== null) return { done: true, pixels }
      at = readOne(node, elements, header, explicit)
    }
  } catch (error) {
    if (!(error instanceof NeedsMoreBytes)) throw error
  }
  return { done: false, at, read }
}

function pixelElement({ tag, vr, length, dataOffset: offset }: Element): PixelElement | null {
  if (tag !== TAG.pixelData.tag && tag !== TAG.floatPixelData.tag && tag !== TAG.doublePixelData.tag)
    return null
  return { tag, vr, offset, length: length === UNDEFINED_LENGTH ? null : length }
}

/** Adds the element and returns where the next one starts. Items without a sequence are passed over. */
function readOne(node: Node, elements: Record<string, Element>, header: Element, explicit: boolean): number {
  if (header.tag.startsWith('xfffe')) return header.dataOffset
  const end =
    header.length === UNDEFINED_LENGTH
      ? endOfUndefined(node, header.dataOffset, explicit)
      : header.dataOffset + header.length
  if (end > node.byteArray.length) throw new NeedsMoreBytes()
  elements[header.tag] = header
  return end
}

/** The file ended inside or after the last element. Fewer bytes than an element has are padding. */
function endOfFile(node: Node, at: number, explicit: boolean): Result<Parsed, DicomFailure> {
  if (at + 8 > node.byteArray.length) return ok({ node, pixels: null, explicit })
  const tag = tagAt(node, at)
  return dicomFailure('truncated', 'read header', 'The file ends in the middle of its header.', {
    action: ACTION.resend,
    tag,
    offset: at,
  })
}

function headerTooLarge(node: Node, at: number): Result<Parsed, DicomFailure> {
  return dicomFailure('too-large', 'read header', 'The header is longer than any image has.', {
    action: ACTION.sender,
    tag: at + 4 <= node.byteArray.length ? tagAt(node, at) : undefined,
    offset: at,
  })
}
