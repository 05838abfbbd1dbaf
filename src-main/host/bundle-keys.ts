import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BundlePlatform } from '#core/bundle/bundle-format.ts'
import { fingerprintText } from '#core/bundle/trust.ts'
import { fail, ok, type Result } from '#core/result.ts'
import { writeWhole } from './write-whole.ts'

/** The key by which this site signs what it exports; the private part never leaves its file. */
export interface SiteKey {
  /** Raw, in hexadecimal. */
  readonly publicKey: string
  readonly fingerprint: string
  /** Ed25519 (RFC 8032), 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array
  /** HMAC-SHA-256 with a secret that only this site has. */
  keyed(text: string): string
}

/** Of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410): what stands before its 32 bytes. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

export const siteKeyPath = (dataFolder: string): string => join(dataFolder, 'keys', 'site-ed25519.pem')

/**
 * The site's key, made at its first use; only this account may read it.
 * Errors: `site-key-unusable`, `not-written`
 */
export function siteKey(dataFolder: string): Result<SiteKey> {
  const path = siteKeyPath(dataFolder)
  if (!existsSync(path)) {
    const made = makeKey(path)
    if (!made.ok) return made
  }
  try {
    return ok(keyOf(createPrivateKey(readFileSync(path, 'utf8'))))
  } catch {
    return fail({
      code: 'site-key-unusable',
      message: `The key of this site cannot be read: ${path}.`,
      action: 'Put a backup of it in its place. A new one would not be known to those who trust this site.',
    })
  }
}

function makeKey(path: string): Result<null> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
  const written = writeWhole(path, pem.toString(), 0o600)
  if (written.ok) chmodSync(path, 0o600)
  return written
}

function keyOf(key: KeyObject): SiteKey {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const publicKey = spki.subarray(SPKI_PREFIX.length).toString('hex')
  const secret = createHash('sha256')
    .update('ostium cohort manifest')
    .update(key.export({ type: 'pkcs8', format: 'der' }))
    .digest()
  return {
    publicKey,
    fingerprint: fingerprintOf(publicKey),
    sign: (bytes) => sign(null, bytes, key),
    keyed: (text) => createHmac('sha256', secret).update(text, 'utf8').digest('hex'),
  }
}

/** @param publicKey raw, in hexadecimal */
export const fingerprintOf = (publicKey: string): string =>
  fingerprintText(sha256(Buffer.from(publicKey, 'hex')))

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Node's own cryptography, for core's bundle. */
export const nodeBundle: BundlePlatform = {
  sha256,
  encode: (text) => new Uint8Array(Buffer.from(text, 'utf8')),
  decode: (bytes) => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      return null
    }
  },
  verify: (publicKey, signed, signature) => {
    try {
      const der = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'hex')])
      return verify(null, signed, createPublicKey({ key: der, type: 'spki', format: 'der' }), signature)
    } catch {
      return false
    }
  },
}
