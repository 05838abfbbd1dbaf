import { TAG, type Tag } from './tags.ts'
import { transferSyntax, type TransferSyntax } from './transfer-syntax.ts'
import { concatBytes, encapsulate, type OffsetTable } from './write-fragments.ts'
import { encodeElement, encodeElements, type ElementSpec } from './write-elements.ts'

export interface DicomFile {
  readonly transferSyntax: string
  /** The data set without its pixel data, in any order. */
  readonly elements: readonly ElementSpec[]
  /**
   * Each frame as the transfer syntax wants it; uncompressed ones little endian, also for big endian files. None: no
   * pixel data.
   */
  readonly frames: readonly Uint8Array[]
  /** Of uncompressed samples; 8 unless given. */
  readonly bitsAllocated?: number
  /** `basic` unless given. */
  readonly offsetTable?: OffsetTable
  /** Cuts each compressed frame into fragments of at most this many bytes (even). */
  readonly fragmentBytes?: number
  /** False: no preamble and no prefix. */
  readonly preamble?: boolean
  /** False: no meta information either, which needs `preamble: false`. */
  readonly meta?: boolean
  /** Sequences and items with delimiters in place of lengths. */
  readonly undefinedLengths?: boolean
  /** Raw deflate (RFC 1951), for the deflated transfer syntax. */
  readonly deflate?: (bytes: Uint8Array) => Uint8Array
}

const ENCAPSULATED_UNCOMPRESSED = '1.2.840.10008.1.2.1.98'
const IMPLEMENTATION_UID = '2.25.302873469028374650912837465091283746'
const t = (tag: string, vr: string): Tag => ({ tag: `x${tag}`, vr })

/** A DICOM file (PS3.10): preamble, meta information, data set, pixel data. */
export function writeDicom(file: DicomFile): Uint8Array {
  const syntax = transferSyntax(file.transferSyntax)
  const dataSet = concatBytes([
    encodeElements(file.elements, { ...syntax, undefinedLengths: file.undefinedLengths ?? false }),
    pixelElements(file, syntax),
  ])
  return concatBytes([
    file.preamble === false ? new Uint8Array(0) : preamble(),
    file.meta === false ? new Uint8Array(0) : metaGroup(file),
    syntax.deflated && file.deflate !== undefined ? padded(file.deflate(dataSet)) : dataSet,
  ])
}

function preamble(): Uint8Array {
  const bytes = new Uint8Array(132)
  bytes.set([0x44, 0x49, 0x43, 0x4d], 128)
  return bytes
}

/** Group 2 is explicit little endian, whatever follows (PS3.10 7.1). */
function metaGroup(file: DicomFile): Uint8Array {
  const form = { explicit: true, bigEndian: false, undefinedLengths: false }
  const value = (tag: Tag): string => {
    const found = file.elements.find(([candidate]) => candidate.tag === tag.tag)?.[1]
    return typeof found === 'string' ? found : '2.25.1'
  }
  const rest = encodeElements(
    [
      [t('00020001', 'OB'), new Uint8Array([0, 1])],
      [TAG.mediaStorageSopClassUid, value(TAG.sopClassUid)],
      [t('00020003', 'UI'), value(TAG.sopInstanceUid)],
      [TAG.transferSyntaxUid, file.transferSyntax],
      [t('00020012', 'UI'), IMPLEMENTATION_UID],
    ],
    form,
  )
  return concatBytes([encodeElement([t('00020000', 'UL'), rest.length], form), rest])
}

function pixelElements(file: DicomFile, syntax: TransferSyntax): Uint8Array {
  if (file.frames.length === 0) return new Uint8Array(0)
  if (syntax.coding !== 'native' || syntax.uid === ENCAPSULATED_UNCOMPRESSED)
    return encapsulate(file.frames, file.offsetTable ?? 'basic', file.fragmentBytes ?? Infinity)
  const wide = (file.bitsAllocated ?? 8) > 8
  const frames = concatBytes(file.frames)
  const swapped = wide && syntax.bigEndian ? frames.map((_, i) => frames[i ^ 1] ?? 0) : frames
  const vr = wide || !syntax.explicit ? 'OW' : 'OB'
  return encodeElement([{ tag: TAG.pixelData.tag, vr }, swapped], { ...syntax, undefinedLengths: false })
}

const padded = (bytes: Uint8Array): Uint8Array =>
  bytes.length % 2 === 0 ? bytes : concatBytes([bytes, new Uint8Array(1)])
