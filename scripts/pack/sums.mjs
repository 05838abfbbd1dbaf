import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '../setup/files.mjs'

const SUMS = 'SHA256SUMS'
const SIGNATURE = 'SHA256SUMS.sig'
const PUBLIC_KEY = 'signer.pem'

/** Every file under a folder, sorted, with `/` between names; links are left out. */
export async function filesUnder(folder, from = '') {
  const entries = await readdir(join(folder, from), { withFileTypes: true })
  const nested = await Promise.all(
    entries.map((entry) => {
      const path = from === '' ? entry.name : `${from}/${entry.name}`
      if (entry.isDirectory()) return filesUnder(folder, path)
      return entry.isFile() ? [path] : []
    }),
  )
  return nested.flat().sort()
}

/** `sha256sum`'s own format, which it checks with -c: hash, two spaces, name. */
export async function sumsOf(folder, files) {
  const lines = []
  for (const file of files) lines.push(`${await digestOf(join(folder, file))}  ${file}\n`)
  return lines.join('')
}

/** @param {string} pem an Ed25519 private key, PKCS #8 */
export function signingKey(pem) {
  const key = createPrivateKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`the key is ${key.asymmetricKeyType}, not Ed25519`)
  return key
}

/** What a person compares: SHA-256 of the public key's DER, in groups of four. */
export function fingerprint(key) {
  const der = (key.type === 'public' ? key : createPublicKey(key)).export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex').match(/.{4}/g).join(' ')
}

/**
 * Writes the list of hashes into `where`, and beside it signature (64 bytes, as openssl pkeyutl -rawin reads it) and public key.
 * @param {import('node:crypto').KeyObject | null} key null: unsigned
 */
export async function writeSums(where, text, key) {
  await writeFile(join(where, SUMS), text)
  if (key === null) return
  await writeFile(join(where, SIGNATURE), sign(null, Buffer.from(text), key))
  await writeFile(join(where, PUBLIC_KEY), createPublicKey(key).export({ type: 'spki', format: 'pem' }))
}

export const readKey = async (path) => signingKey(await readFile(path, 'utf8'))
