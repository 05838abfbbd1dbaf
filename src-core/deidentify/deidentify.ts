// Long, as the walk through a data set and what it writes of each element stand together.
import type { Element } from 'dicom-parser'
import {
  elementHeader,
  endOfUndefined,
  NeedsMoreBytes,
  sequenceItems,
  UNDEFINED_LENGTH,
  type Node,
} from '../dicom/element.ts'
import { ACTION, dicomFailure } from '../dicom/failure.ts'
import { readDataSet, type DataSet } from '../dicom/header.ts'
import { TAG, type Tag } from '../dicom/tags.ts'
import type { ByteSource, DicomFailure, DicomHost } from '../dicom/types.ts'
import { encodeElement, encodeElements, type ElementSpec } from '../dicom/write-elements.ts'
import { concatBytes, encapsulate } from '../dicom/write-fragments.ts'
import { ok, type Result } from '../result.ts'
import { fateOf, vrInTable } from './profile.ts'

export interface DeidentifyOptions {
  /** Another UID for one, the same for the same: `2.25.` and a number (PS3.5 B.2). */
  readonly uid: (original: string) => string
  /** The pseudonym, as name and as id. ASCII. */
  readonly patient: string
  /** Name and version of this program. */
  readonly program: string
  /** One frame alone, as its coding has it; null for the whole run. */
  readonly frame: Uint8Array | null
}

export interface Deidentified {
  /** The file up to its pixels. */
  readonly head: Uint8Array
  /** The pixel data element follows, byte for byte: of the source, or given whole. */
  readonly pixels: { readonly source: ByteSource; readonly from: number; readonly to: number } | Uint8Array
  /** How many elements of the file were removed, emptied or replaced. */
  readonly changed: number
  /** What the file says of text burnt into its pixels: BurnedInAnnotation (0028,0301). */
  readonly burnedIn: 'yes' | 'no' | 'unsaid'
}

const t = (tag: string, vr: string): Tag => ({ tag: `x${tag}`, vr })
const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1'
const IMPLEMENTATION_UID = '2.25.302873469028374650912837465091283746'
/** Deeper than any image nests. */
const MOST_DEPTH = 16
const BURNED_IN = 'x00280301'

/** The code of the profile: PS3.16 CID 7050. */
const METHOD: ElementSpec = [
  t('00120064', 'SQ'),
  {
    items: [
      [
        [t('00080100', 'SH'), '113100'],
        [t('00080102', 'SH'), 'DCM'],
        [t('00080104', 'LO'), 'Basic Application Confidentiality Profile'],
      ],
    ],
  },
]
/** These belong to a run; of one frame they would say something wrong. */
const OF_RUNS: ReadonlySet<string> = new Set([
  TAG.frameTimeVector.tag,
  TAG.frameIncrementPointer.tag,
  TAG.extendedOffsetTable.tag,
  TAG.extendedOffsetLengths.tag,
])

/**
 * A file without what names anybody, by the basic application level confidentiality profile (PS3.15 annex E): private
 * elements and dates are removed, UIDs replaced, the pixels not touched. A deflated file is written inflated.
 * Errors: those of reading a header; `unsupported` for a frame of an enhanced object; `no-pixels`
 */
export function deidentify(
  file: ByteSource,
  host: DicomHost,
  options: DeidentifyOptions,
): Result<Deidentified, DicomFailure> {
  const read = readDataSet(file, host)
  if (!read.ok) return read
  const { node, pixels, source } = read.value
  if (pixels === null)
    return dicomFailure('no-pixels', 'de-identify', 'There is no picture in this file.', {
      action: ACTION.sender,
    })
  if (options.frame !== null && TAG.perFrameGroups.tag in node.elements)
    return dicomFailure('unsupported', 'de-identify', 'One frame of an enhanced object cannot stand alone.', {
      action: 'Export the whole run.',
      tag: TAG.perFrameGroups.tag,
    })
  const walk = createWalk(read.value, options)
  const elements = walk.elements(node, options.frame !== null)
  const end = endOfPixels(read.value)
  if (end === null)
    return dicomFailure('truncated', 'de-identify', 'The file ends in the middle of its pixels.', {
      action: ACTION.resend,
      tag: pixels.tag,
    })
  const from = pixels.offset - (pixels.vr === undefined ? 8 : 12)
  return ok({
    head: concatBytes([
      new Uint8Array(128),
      Uint8Array.of(0x44, 0x49, 0x43, 0x4d),
      metaOf(walk.meta()),
      elements,
    ]),
    pixels: options.frame === null ? { source, from, to: end } : framePixels(read.value, options.frame),
    changed: walk.changed(),
    burnedIn: walk.burnedIn(),
  })
}

interface Meta {
  readonly sopClass: string
  readonly sopInstance: string
  readonly syntax: string
}

/** Group 2 anew: what wrote the file, and who sent it, is not in it (PS3.10 7.1). */
function metaOf({ sopClass, sopInstance, syntax }: Meta): Uint8Array {
  const form = { explicit: true, bigEndian: false, undefinedLengths: false }
  const rest = encodeElements(
    [
      [t('00020001', 'OB'), Uint8Array.of(0, 1)],
      [TAG.mediaStorageSopClassUid, sopClass],
      [t('00020003', 'UI'), sopInstance],
      [TAG.transferSyntaxUid, syntax],
      [t('00020012', 'UI'), IMPLEMENTATION_UID],
    ],
    form,
  )
  return concatBytes([encodeElement([t('00020000', 'UL'), rest.length], form), rest])
}

/** Where the pixel data element ends; what follows it (padding, signatures) is left out. Null where the file ends before. */
function endOfPixels({ pixels, source }: DataSet): number | null {
  if (pixels === null) return null
  if (pixels.length !== null) {
    const end = pixels.offset + pixels.length
    return end <= source.size ? end : null
  }
  for (let at = pixels.offset; at + 8 <= source.size;) {
    const view = new DataView(source.read(at, 8).slice().buffer)
    if (view.getUint32(0, true) === 0xe0ddfffe) return at + 8
    at += 8 + view.getUint32(4, true)
  }
  return null
}

function framePixels({ syntax, pixels, explicit }: DataSet, frame: Uint8Array): Uint8Array {
  if (pixels?.length === null) return encapsulate([frame], 'basic', Infinity)
  const vr = pixels?.vr ?? 'OW'
  return encodeElement([{ tag: TAG.pixelData.tag, vr }, frame], {
    ...syntax,
    explicit,
    undefinedLengths: false,
  })
}

/** Goes through the elements in the order of their tags and writes each as the profile wants it. Long, as its steps call each other. */
function createWalk({ node: root, syntax, explicit }: DataSet, options: DeidentifyOptions) {
  const form = { explicit, bigEndian: syntax.bigEndian, undefinedLengths: true }
  let changed = 0
  const textOf = (node: Node, { dataOffset, length }: Element): string =>
    String.fromCharCode(...node.byteArray.subarray(dataOffset, dataOffset + Math.min(length, 4096)))
  const rootText = (tag: string): string => {
    const element = root.elements[tag]
    return element === undefined ? '' : textOf(root, element).replace(/[\0 ]+$/, '')
  }
  const mapped = (text: string): string =>
    text
      .split('\\')
      .map((uid) => uid.replace(/[\0 ]+$/g, '').trim())
      .map((uid) => (uid === '' ? '' : options.uid(uid)))
      .join('\\')

  /** Where the element begins; null where its header is not as a header is. */
  const startOf = ({ tag, vr, dataOffset }: Element, node: Node): number | null =>
    [8, 12]
      .map((back) => dataOffset - back)
      .find((at) => {
        const header = at < 0 ? null : headerOr(node, at, explicit)
        return header?.dataOffset === dataOffset && header.tag === tag && header.vr === vr
      }) ?? null
  const isSequence = (node: Node, element: Element): boolean => {
    if (element.vr !== undefined) return element.vr === 'SQ'
    if (element.items !== undefined || element.length === UNDEFINED_LENGTH) return true
    return headerOr(node, element.dataOffset, false)?.tag === 'xfffee000' && element.length >= 8
  }
  /** A sequence whose VR its writer did not know: little endian in any file (PS3.5 6.2.2 note 2), and by mistake as the file. */
  const holdsItems = ({ byteArray }: Node, { dataOffset }: Element): boolean =>
    ['254,255,0,224', '255,254,224,0'].includes(byteArray.slice(dataOffset, dataOffset + 4).join())
  const written = (node: Node, element: Element, depth: number): Uint8Array | null => {
    const { tag } = element
    const fate = fateOf(tag)
    const vr = element.vr ?? vrInTable(tag) ?? 'UN'
    if (fate !== 'keep') changed += 1
    switch (fate) {
      case 'remove':
        return null
      case 'clear':
        return encodeElement([{ tag, vr }, new Uint8Array(0)], { ...form, undefinedLengths: false })
      case 'uid':
        return vr === 'UI' ? encodeElement([{ tag, vr }, mapped(textOf(node, element))], form) : null
      case 'dummy': {
        const value = DUMMIES[vr]
        if (vr === 'UI') return encodeElement([{ tag, vr }, mapped(textOf(node, element))], form)
        return value === undefined ? null : encodeElement([{ tag, vr }, value], form)
      }
      case 'keep':
        return isSequence(node, element) ? sequence(node, element, depth) : verbatim(node, element)
    }
  }
  const verbatim = (node: Node, element: Element): Uint8Array | null => {
    // Of undefined length and no sequence: fragments of an icon, or an unknown one. What cannot be looked into is not kept.
    if (element.length === UNDEFINED_LENGTH || element.hadUndefinedLength === true) return null
    if (element.vr === 'UN' && holdsItems(node, element)) return null
    const start = startOf(element, node)
    return start === null ? null : node.byteArray.subarray(start, element.dataOffset + element.length)
  }
  const sequence = (node: Node, element: Element, depth: number): Uint8Array | null => {
    if (depth >= MOST_DEPTH) return null
    const whole =
      element.length === UNDEFINED_LENGTH
        ? { ...element, length: endOfUndefined(node, element.dataOffset, explicit) - element.dataOffset }
        : element
    const items = sequenceItems(node, whole, explicit).map((item) => {
      const bytes = Object.values(item.elements)
        .filter(({ tag }) => !tag.startsWith('xfffe'))
        .sort((a, b) => (a.tag < b.tag ? -1 : 1))
        .flatMap((one) => written(item, one, depth + 1) ?? [])
      return concatBytes([header('xfffee000', UNDEFINED_LENGTH), ...bytes, header('xfffee00d', 0)])
    })
    const open = encodeElement([{ tag: element.tag, vr: 'SQ' }, { items: [] }], form)
    return concatBytes([open.subarray(0, open.length - 8), ...items, header('xfffee0dd', 0)])
  }
  /** Of an item or a delimiter, which have no VR. */
  const header = (tag: string, length: number): Uint8Array => {
    const view = new DataView(new ArrayBuffer(8))
    const little = !syntax.bigEndian
    view.setUint16(0, Number.parseInt(tag.slice(1, 5), 16), little)
    view.setUint16(2, Number.parseInt(tag.slice(5), 16), little)
    view.setUint32(4, length, little)
    return new Uint8Array(view.buffer)
  }

  const own = (single: boolean): readonly ElementSpec[] => [
    [TAG.patientName, options.patient],
    [TAG.patientId, options.patient],
    [t('00120062', 'CS'), 'YES'],
    [t('00120063', 'LO'), `PS3.15 basic profile by ${options.program}`.slice(0, 64)],
    METHOD,
    [t('00280303', 'CS'), 'REMOVED'],
    ...(single ? [[TAG.numberOfFrames, '1'] as const] : []),
  ]
  return {
    elements: (node: Node, single: boolean): Uint8Array => {
      const mine = own(single)
      const replaced = new Set(mine.map(([{ tag }]) => tag))
      const kept = Object.values(node.elements)
        .filter(({ tag }) => !replaced.has(tag) && !(single && OF_RUNS.has(tag)))
        .map((element) => [element.tag, written(node, element, 0)] as const)
      const all = [...kept, ...mine.map((spec) => [spec[0].tag, encodeElement(spec, form)] as const)]
      return concatBytes(
        all.sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, bytes]) => (bytes === null ? [] : [bytes])),
      )
    },
    meta: (): Meta => ({
      sopClass: rootText(TAG.sopClassUid.tag),
      sopInstance: mapped(rootText(TAG.sopInstanceUid.tag)),
      syntax: syntax.deflated ? EXPLICIT_LITTLE : syntax.uid,
    }),
    changed: () => changed,
    burnedIn: (): Deidentified['burnedIn'] => {
      const said = rootText(BURNED_IN)
      return said === 'YES' ? 'yes' : said === 'NO' ? 'no' : 'unsaid'
    },
  }
}

function headerOr(node: Node, at: number, explicit: boolean): Element | null {
  try {
    return elementHeader(node, at, explicit)
  } catch (error) {
    if (error instanceof NeedsMoreBytes) return null
    throw error
  }
}

/** Values that say nothing, by VR; an element of another VR is removed. */
const DUMMIES: Readonly<Record<string, string>> = {
  AE: 'REMOVED',
  CS: 'REMOVED',
  DA: '19000101',
  DS: '0',
  DT: '19000101000000',
  IS: '0',
  LO: 'REMOVED',
  LT: 'REMOVED',
  PN: 'REMOVED',
  SH: 'REMOVED',
  ST: 'REMOVED',
  TM: '000000',
  UC: 'REMOVED',
  UR: 'about:blank',
  UT: 'REMOVED',
}
