import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'

/** Planted where a file says who its patient is; it stands in nothing else. */
export const MARKER = 'Qzephyrinex'

/** As text of one byte and of two, and as base64 has it at each of its three beginnings. */
const forms = [
  Buffer.from(MARKER, 'latin1'),
  Buffer.from(MARKER, 'utf16le'),
  ...[0, 1, 2].map((shift) => {
    const padded = Buffer.from('\0'.repeat(shift) + MARKER).toString('base64')
    return Buffer.from(padded.slice(shift === 0 ? 0 : 4, -4))
  }),
]

const ZIP = Buffer.from('PK\x03\x04', 'latin1')

/** Whether the marker is in these bytes; of a zip, in its names and in what it holds, unpacked. */
export function holds(bytes: Uint8Array): boolean {
  if (forms.some((form) => Buffer.from(bytes).includes(form))) return true
  if (!Buffer.from(bytes.subarray(0, 4)).equals(ZIP)) return false
  return Object.entries(unzipSync(bytes)).some(([name, content]) => name.includes(MARKER) || holds(content))
}

export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}
