import type { DicomHost } from './types.ts'

/** The values of Specific Character Set (0008,0005), as read: PS3.3 C.12.1.1.2. */
export type Charset = readonly string[]

/** Half of a code table: what bytes below or above 0x80 mean after an escape sequence (PS3.5 6.1.2.5). */
interface Half {
  readonly label: string
  /** Two bytes a character, given with their high bits as the WHATWG decoder wants them. */
  readonly lift?: 'pairs' | 'pairs-jis-x-0212'
}

const ASCII: Half = { label: 'windows-1252' }

/** Defined terms without code extensions, PS3.3 tables C.12-2, C.12-4 and C.12-5; WHATWG labels. */
const single: Readonly<Record<string, string>> = {
  'ISO_IR 6': 'windows-1252',
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8-i',
  'ISO_IR 148': 'iso-8859-9',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
  // Not allowed without escape sequences, and written so all the same.
  'ISO_IR 149': 'euc-kr',
  'ISO_IR 58': 'gbk',
}

/** Escape sequences (after ESC) and what they put in which half, PS3.3 tables C.12-3 and C.12-4. */
const escapes: readonly (readonly [sequence: string, half: 'g0' | 'g1', code: Half])[] = [
  ['(B', 'g0', ASCII],
  ['(J', 'g0', ASCII],
  [')I', 'g1', { label: 'shift_jis' }],
  ['-A', 'g1', { label: 'iso-8859-1' }],
  ['-B', 'g1', { label: 'iso-8859-2' }],
  ['-C', 'g1', { label: 'iso-8859-3' }],
  ['-D', 'g1', { label: 'iso-8859-4' }],
  ['-L', 'g1', { label: 'iso-8859-5' }],
  ['-G', 'g1', { label: 'iso-8859-6' }],
  ['-F', 'g1', { label: 'iso-8859-7' }],
  ['-H', 'g1', { label: 'iso-8859-8-i' }],
  ['-M', 'g1', { label: 'iso-8859-9' }],
  ['-b', 'g1', { label: 'iso-8859-15' }],
  ['-T', 'g1', { label: 'windows-874' }],
  ['$B', 'g0', { label: 'euc-jp', lift: 'pairs' }],
  ['$@', 'g0', { label: 'euc-jp', lift: 'pairs' }],
  ['$(D', 'g0', { label: 'euc-jp', lift: 'pairs-jis-x-0212' }],
  ['$)C', 'g1', { label: 'euc-kr' }],
  ['$)A', 'g1', { label: 'gbk' }],
]

const ESC = 0x1b

/** `ISO 2022 IR 100` and the misspellings of the field (`ISO-IR 100`, `ISO IR 100`, `iso_ir 100`) → `ISO_IR 100`. */
const normalTerm = (term: string): string =>
  term
    .trim()
    .toUpperCase()
    .replace(/^ISO[ _-](2022[ _-])?IR[ _-]/, 'ISO_IR ')

/** The WHATWG label of the first value, which rules where no escape sequence stands. */
const initialLabel = (charset: Charset): string => single[normalTerm(charset[0] ?? '')] ?? 'windows-1252'

/**
 * A text value as a string (PS3.5 6.1.2). Escape sequences are honoured wherever they stand, because files use them
 * without declaring them. What cannot be decoded becomes U+FFFD; nothing throws.
 * @param isPersonName code extensions also end at `^` and `=`
 */
export function decodeValue(
  bytes: Uint8Array,
  charset: Charset,
  isPersonName: boolean,
  host: DicomHost,
): string {
  const label = initialLabel(charset)
  if (!bytes.includes(ESC)) return decode(bytes, { label }, host)
  let text = ''
  for (const run of runs(bytes, { label }, isPersonName)) text += decode(run.bytes, run.code, host)
  return text
}

interface Run {
  readonly bytes: Uint8Array
  readonly code: Half
}

/** Cuts a value into stretches of one code each. */
function* runs(bytes: Uint8Array, initial: Half, isPersonName: boolean): Generator<Run> {
  let g0 = ASCII
  let g1 = initial
  let at = 0
  while (at < bytes.length) {
    const escape = bytes[at] === ESC ? escapeAt(bytes, at + 1) : null
    if (escape !== null) {
      if (escape.half === 'g0') g0 = escape.code
      else g1 = escape.code
      at += 1 + escape.length
      continue
    }
    const upper = (bytes[at] ?? 0) >= 0x80
    const end = runEnd(bytes, at, upper)
    const ended = g0.lift === undefined && !upper ? delimiter(bytes, at, end, isPersonName) : null
    yield { bytes: bytes.subarray(at, ended ?? end), code: upper ? g1 : g0 }
    if (ended !== null) [g0, g1] = [ASCII, initial]
    at = ended ?? end
  }
}

function escapeAt(bytes: Uint8Array, at: number) {
  const next = String.fromCharCode(...bytes.subarray(at, at + 3))
  const found = escapes.find(([sequence]) => next.startsWith(sequence))
  return found === undefined ? null : { length: found[0].length, half: found[1], code: found[2] }
}

/** Up to the next escape, or the next byte of the other half. At least one byte. */
function runEnd(bytes: Uint8Array, from: number, upper: boolean): number {
  let end = from + 1
  while (end < bytes.length && bytes[end] !== ESC && (bytes[end] ?? 0) >= 0x80 === upper) end++
  return end
}

/** Just after the first control character or value delimiter, where the code extensions end (PS3.5 6.1.2.5.3). */
function delimiter(bytes: Uint8Array, from: number, end: number, isPersonName: boolean): number | null {
  const ends = isPersonName ? '\\\r\n\f\t^=' : '\\\r\n\f\t'
  for (let at = from; at < end; at++) if (ends.includes(String.fromCharCode(bytes[at] ?? 0))) return at + 1
  return null
}

function decode(bytes: Uint8Array, code: Half, host: DicomHost): string {
  return host.decodeText(code.label, code.lift === undefined ? bytes : lifted(bytes, code.lift))
}

/** 7-bit pairs as the 8-bit EUC-JP form of the same characters: JIS X 0212 takes the prefix 0x8F. */
function lifted(bytes: Uint8Array, lift: 'pairs' | 'pairs-jis-x-0212'): Uint8Array {
  const out: number[] = []
  let second = false
  for (const byte of bytes) {
    const printing = byte > 0x20 && byte < 0x7f
    if (printing && !second && lift === 'pairs-jis-x-0212') out.push(0x8f)
    out.push(printing ? byte | 0x80 : byte)
    second = printing && !second
  }
  return Uint8Array.from(out)
}

/** The three component groups of a person name (PS3.5 6.2.1), each with its `^` components. */
interface PersonName {
  readonly alphabetic: readonly string[]
  readonly ideographic: readonly string[]
  readonly phonetic: readonly string[]
}

export function personName(value: string): PersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = value.split('=')
  return { alphabetic: parts(alphabetic), ideographic: parts(ideographic), phonetic: parts(phonetic) }
}

const parts = (group: string): readonly string[] =>
  group
    .replace(/[\^ ]+$/, '')
    .split('^')
    .map((part) => part.trim())

/** `Family, Given Middle`, with the ideographic form in brackets where there is one. Null when all is empty. */
export function displayName(value: string | null): string | null {
  if (value === null) return null
  const { alphabetic, ideographic, phonetic } = personName(value)
  const [first, second] = [alphabetic, ideographic, phonetic].map(joined).filter((name) => name !== '')
  if (first === undefined) return null
  return joined(alphabetic) !== '' && joined(ideographic) !== '' ? `${first} (${second})` : first
}

function joined([family = '', given = '', middle = '']: readonly string[]): string {
  const names = [given, middle].filter((name) => name !== '').join(' ')
  return [family, names].filter((name) => name !== '').join(', ')
}
