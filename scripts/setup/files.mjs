import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Hex digest of a file's bytes. */
export async function digestOf(path, algorithm = 'sha256') {
  const hash = createHash(algorithm)
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest('hex')
}

/** @param {string} text `sha256:<hex>`, or npm's `sha512-<base64>` */
export function parseHash(text) {
  const hex = /^(sha\d+):([0-9a-f]+)$/.exec(text)
  if (hex) return { algorithm: hex[1], digest: hex[2] }
  const base64 = /^(sha\d+)-([A-Za-z0-9+/=]+)$/.exec(text)
  if (base64) return { algorithm: base64[1], digest: Buffer.from(base64[2], 'base64').toString('hex') }
  throw new Error(`not a hash: ${text}`)
}

/** Throws when the file is not the one that was pinned. */
export async function verify(path, pinned) {
  const { algorithm, digest } = parseHash(pinned)
  const found = await digestOf(path, algorithm)
  if (found !== digest)
    throw new Error(`${path} is not the pinned file: ${algorithm} ${found}, expected ${digest}`)
}

/** Size in bytes, or null where there is no such file. */
export const sizeOf = (path) =>
  stat(path).then(
    (found) => found.size,
    () => null,
  )

export const exists = async (path) => (await sizeOf(path)) !== null

/** Puts what was written on the disk before a rename makes it trusted. */
export async function flush(path) {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Writes a record whole or not at all. */
export async function writeRecord(path, value) {
  await mkdir(dirname(path), { recursive: true })
  const partial = `${path}.${process.pid}.partial`
  const file = await open(partial, 'w')
  try {
    await file.writeFile(`${JSON.stringify(value, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(partial, path)
}

/** A record, or null where there is none or it is damaged: then the work is done again. */
export async function readRecord(path) {
  try {
    const value = JSON.parse(await readFile(path, 'utf8'))
    return value !== null && typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

export const removeRecord = (path) => rm(path, { force: true })

/** Removes what interrupted work left: entries with this start that nobody has touched for a while. */
export async function sweep(folder, start, ageMs) {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(start)) continue
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Infinity }))
    if (Date.now() - mtimeMs >= ageMs) await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** Puts a finished folder in the place of an old one: two renames, nothing is ever mixed. */
export async function replaceFolder(finished, place) {
  const old = `${place}.${process.pid}.old`
  await mkdir(dirname(place), { recursive: true })
  await sweep(dirname(place), `${basename(place)}.`, 0)
  if (await exists(place)) await rename(place, old)
  await rename(finished, place)
  await rm(old, { recursive: true, force: true })
}
