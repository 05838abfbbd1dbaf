import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Pseudonym } from '#core/privacy/hide-identity.ts'
import { writeWhole } from './write-whole.ts'

const SECRET_BYTES = 32
/** Crockford's: no letter that is read as a digit. Eight of them: two of 10,000 patients share one once in 20,000 libraries. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 8

/**
 * Pseudonyms of this library, by a secret beside it that only this account may read. Where it cannot be kept they last until
 * the program ends.
 */
export const pseudonyms = (dataFolder: string): Pseudonym => pseudonymsBy(librarySecret(dataFolder))

/** 32 bytes that only this library has. */
export const librarySecret = (dataFolder: string): Uint8Array =>
  secretOf(join(dataFolder, 'keys', 'pseudonyms.key'))

/** Another UID for one: `2.25.` and 128 bits (PS3.5 B.2) that nobody without the secret can trace back. */
export function uidBy(secret: Uint8Array, original: string): string {
  const digest = createHmac('sha256', secret).update(`UID ${original}`, 'utf8').digest('hex')
  return `2.25.${BigInt(`0x${digest.slice(0, 32)}`).toString()}`
}

export function pseudonymsBy(secret: Uint8Array): Pseudonym {
  return (kind, text) => {
    const digest = createHmac('sha256', secret).update(`${kind} ${text.trim()}`, 'utf8').digest()
    return `${kind} ${[...digest.subarray(0, LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('')}`
  }
}

function secretOf(path: string): Uint8Array {
  const kept = existsSync(path) ? readFileSync(path) : null
  if (kept?.length === SECRET_BYTES) return kept
  const made = randomBytes(SECRET_BYTES)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeWhole(path, made, 0o600)
  return made
}
