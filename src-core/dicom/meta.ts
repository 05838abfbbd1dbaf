import dicomParser from 'dicom-parser'
import { ok, type Result } from '../result.ts'
import { elementHeader, hasExplicitVr, NeedsMoreBytes, UNDEFINED_LENGTH, type Node } from './element.ts'
import { ACTION, dicomFailure } from './failure.ts'
import { TAG } from './tags.ts'
import { transferSyntax, type TransferSyntax } from './transfer-syntax.ts'
import type { ByteSource, DicomFailure } from './types.ts'

/** What stands before the data set: PS3.10 7.1. */
export interface Meta {
  readonly syntax: TransferSyntax
  /** Where the data set starts. */
  readonly end: number
}

const IMPLICIT_LITTLE = '1.2.840.10008.1.2'
const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1'
const EXPLICIT_BIG = '1.2.840.10008.1.2.2'
/** Implicit VR with big-endian pixels: nobody but its scanners reads it. */
const GE_PRIVATE = '1.2.840.113619.5.2'
const META_BYTES = 64 * 1024

/** The transfer syntax of a file, with or without preamble, prefix and meta information. */
export function readMeta(file: ByteSource): Result<Meta, DicomFailure> {
  const bytes = file.read(0, META_BYTES)
  const start = startOf(bytes)
  if (start === null) return notDicom()
  const { uid, end } = metaGroup(bytes, start)
  if (uid === GE_PRIVATE) return privateSyntax(start)
  return ok({ syntax: transferSyntax(uid ?? guessSyntax(bytes, end)), end })
}

const notDicom = () =>
  dicomFailure('not-dicom', 'read preamble', 'This is not a DICOM file.', {
    action: 'Open a DICOM file.',
    offset: 0,
  })

const privateSyntax = (offset: number) =>
  dicomFailure(
    'unsupported',
    'read transfer syntax',
    'The file is written in a private form of one manufacturer (GE, implicit with big-endian pixels).',
    { action: ACTION.uncompressed, tag: TAG.transferSyntaxUid.tag, offset },
  )

/** Just after `DICM`, or where a file without preamble starts. Null for what is no DICOM. */
function startOf(bytes: Uint8Array): number | null {
  for (const at of [128, 0]) {
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) === 'DICM') return at + 4
  }
  return looksLikeDataSet(bytes) ? 0 : null
}

/** Without a preamble a file starts with group 2 or 8 (PS3.6), in either byte order, at a plausible element. */
function looksLikeDataSet(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false
  const little = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8)
  const big = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  if (little !== 2 && little !== 8 && big !== 8) return false
  const length = (bytes[4] ?? 0) | ((bytes[5] ?? 0) << 8) | ((bytes[6] ?? 0) << 16)
  return hasExplicitVr(bytes, 0) || (little !== 2 && bytes[7] === 0 && length < 1024 && length % 2 === 0)
}

/** Reads group 2, which is always explicit little endian; its group length is often wrong and is not needed. */
function metaGroup(bytes: Uint8Array, start: number): { readonly uid: string | null; readonly end: number } {
  const node: Node = {
    byteArray: bytes,
    byteArrayParser: dicomParser.littleEndianByteArrayParser,
    elements: {},
  }
  let at = start
  let uid: string | null = null
  try {
    for (;;) {
      const element = elementHeader(node, at, true)
      if (!element.tag.startsWith('x0002') || element.length === UNDEFINED_LENGTH) break
      at = element.dataOffset + element.length
      if (element.tag === TAG.transferSyntaxUid.tag) uid = uidOf(bytes.subarray(element.dataOffset, at))
    }
  } catch (error) {
    if (!(error instanceof NeedsMoreBytes)) throw error
  }
  return { uid, end: Math.min(at, bytes.length) }
}

/** A UID has at most 64 characters (PS3.5 9.1), and is padded with a NUL, or wrongly with a space. */
const uidOf = (bytes: Uint8Array): string | null =>
  String.fromCharCode(...bytes.subarray(0, 64)).replace(/[\0 ]+$/, '') || null

/** The first element tells byte order (group 8 or less) and whether VRs are written. */
function guessSyntax(bytes: Uint8Array, at: number): string {
  const [low = 0, high = 0] = bytes.subarray(at, at + 2)
  if (low === 0 && high > 0) return EXPLICIT_BIG
  return hasExplicitVr(bytes, at) ? EXPLICIT_LITTLE : IMPLICIT_LITTLE
}
