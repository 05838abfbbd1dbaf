/** Long, as what is written and what is refused of it stand together. */
import * as z from 'zod'
import { fail, ok, type Failure, type Result } from '../result.ts'
import { BUNDLE_FILES, BUNDLE_LIMIT, NEEDED_FILES } from './bundle-files.ts'

/** A model on its way to another workstation, in one signed file: magic, length of the header, header, signature, files. */
const MAGIC = 'OSTIUM-BUNDLE-1\n'
const HEADER_LIMIT = 1 << 18
const SIGNATURE_BYTES = 64
const START = MAGIC.length + 4

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** Raw Ed25519 key (RFC 8032), 32 bytes. */
const PublicKey = z.string().regex(/^[0-9a-f]{64}$/)

export const BundleHeader = z.object({
  schema: z.literal(1),
  createdAt: z.string().max(40),
  /** Version of the program that wrote it. */
  program: z.string().max(40),
  signer: z.object({ name: z.string().max(80), publicKey: PublicKey }),
  model: z.object({
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,79}$/),
    weightsSha256: Sha256,
    architecture: z.string().max(80),
    preprocessVersion: z.number().int(),
  }),
  files: z
    .array(z.object({ name: z.string().max(40), bytes: z.number().int().min(0), sha256: Sha256 }))
    .max(Object.keys(BUNDLE_FILES).length),
})
export type BundleHeader = z.infer<typeof BundleHeader>

export interface BundleFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What platforms bring: core has neither cryptography nor text encodings of its own. */
export interface BundlePlatform {
  readonly encode: (text: string) => Uint8Array
  /** Null where it is not UTF-8. */
  readonly decode: (bytes: Uint8Array) => string | null
  readonly sha256: (bytes: Uint8Array) => string
  /** Ed25519. @param publicKey raw, in hexadecimal */
  readonly verify: (publicKey: string, signed: Uint8Array, signature: Uint8Array) => boolean
}

/** One file of all parts. @param sign Ed25519 of what it is given, 64 bytes */
export function packBundle(
  header: Omit<BundleHeader, 'files' | 'schema'>,
  files: readonly BundleFile[],
  { sha256, encode }: Pick<BundlePlatform, 'sha256' | 'encode'>,
  sign: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  const list = files.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }))
  const text = encode(JSON.stringify(BundleHeader.parse({ schema: 1, ...header, files: list })))
  const signed = new Uint8Array(START + text.length)
  signed.set(encode(MAGIC))
  new DataView(signed.buffer).setUint32(MAGIC.length, text.length, true)
  signed.set(text, START)
  return joined([signed, sign(signed), ...files.map(({ bytes }) => bytes)])
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

export interface OpenedBundle {
  readonly header: BundleHeader
  readonly files: readonly BundleFile[]
}

/**
 * A bundle whose signature, lengths and hashes all hold; nothing of it was trusted before they did. Who signed it, and whether
 * the model fits this program, is for the caller to ask.
 * Errors: `not-a-bundle`, `bundle-too-large`, `bundle-changed`, `bundle-newer`
 */
export function openBundle(bytes: Uint8Array, platform: BundlePlatform): Result<OpenedBundle> {
  if (bytes.length > BUNDLE_LIMIT) return fail(tooLarge)
  if (bytes.length < START || textOf(bytes.subarray(0, MAGIC.length)) !== MAGIC) return fail(notABundle)
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(MAGIC.length, true)
  const signedEnd = START + length
  if (length > HEADER_LIMIT || signedEnd + SIGNATURE_BYTES > bytes.length)
    return fail(changed('its header does not fit'))
  const json = jsonOf(platform.decode(bytes.subarray(START, signedEnd)))
  const named = z.object({ signer: z.object({ publicKey: PublicKey }) }).safeParse(json)
  const signature = bytes.subarray(signedEnd, signedEnd + SIGNATURE_BYTES)
  if (
    !named.success ||
    !platform.verify(named.data.signer.publicKey, bytes.subarray(0, signedEnd), signature)
  )
    return fail(changed('its signature does not hold'))
  const header = BundleHeader.safeParse(json)
  // Signed and yet not understood: of another version of the program.
  if (!header.success) return fail(newer)
  return filesOf(header.data, bytes.subarray(signedEnd + SIGNATURE_BYTES), platform)
}

function filesOf(
  header: BundleHeader,
  content: Uint8Array,
  { sha256 }: BundlePlatform,
): Result<OpenedBundle> {
  const names = header.files.map(({ name }) => name)
  if (new Set(names).size !== names.length || names.some((name) => !Object.hasOwn(BUNDLE_FILES, name)))
    return fail(newer)
  if (header.files.some(({ name, bytes }) => bytes > (BUNDLE_FILES[name] ?? 0))) return fail(tooLarge)
  if (NEEDED_FILES.some((name) => !names.includes(name))) return fail(newer)
  if (header.files.reduce((sum, { bytes }) => sum + bytes, 0) !== content.length)
    return fail(changed('it is shorter or longer than its header says'))
  let at = 0
  const files = header.files.map(({ name, bytes }) => {
    const part = content.subarray(at, at + bytes)
    at += bytes
    return { name, bytes: part }
  })
  const broken = header.files.find(({ sha256: wanted }, i) => sha256(files[i]!.bytes) !== wanted)
  return broken === undefined
    ? ok({ header, files })
    : fail(changed(`${broken.name} is not as it was signed`))
}

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

const notABundle: Failure = {
  code: 'not-a-bundle',
  message: 'This is no bundle of Ostium, or its first bytes were changed.',
  action: 'Choose a file that Ostium exported, or copy it again from where it came.',
}
const tooLarge: Failure = {
  code: 'bundle-too-large',
  message: 'This bundle is larger than any model of this program.',
  action: 'Do not use it. Ask who gave it to you for a bundle that Ostium exported.',
}
const changed = (why: string): Failure => ({
  code: 'bundle-changed',
  message: `This bundle was changed after it was signed, or was copied badly: ${why}.`,
  action: 'Copy it again from where it came; if it stays so, do not use it.',
})
const newer: Failure = {
  code: 'bundle-newer',
  message: 'This bundle is signed, but of a form that this program does not know.',
  action: 'Import it with the version of Ostium that wrote it, or a newer one.',
}
