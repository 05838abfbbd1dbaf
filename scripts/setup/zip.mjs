import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { sizeOf } from './files.mjs'

// PKWARE APPNOTE 6.3: signatures of the end record (4.3.16), the central directory (4.3.12) and a local header (4.3.7).
const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const STORED = 0
const DEFLATED = 8
const IN_ZIP64 = 0xffffffff

/**
 * The members of a zip file, from its central directory. Zip64 and encryption are refused.
 * @returns {Promise<{ name: string, method: number, packed: number, size: number, at: number }[]>}
 */
export async function zipMembers(path) {
  const file = await open(path, 'r')
  try {
    const total = (await file.stat()).size
    const tail = await read(file, Math.max(0, total - 66_000), Math.min(total, 66_000))
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
    if (end < 0 || tail.readUInt32LE(end) !== END) throw new Error(`${path} is no zip file, or is cut short`)
    const at = tail.readUInt32LE(end + 16)
    if (at === IN_ZIP64) throw new Error(`${path} is a zip64 file, which is not read here`)
    return members(await read(file, at, tail.readUInt32LE(end + 12)), tail.readUInt16LE(end + 10))
  } finally {
    await file.close()
  }
}

async function read(file, position, length) {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  if (bytesRead !== length) throw new Error('the zip file is cut short')
  return buffer
}

function members(directory, count) {
  const found = []
  for (let at = 0; found.length < count;) {
    if (directory.readUInt32LE(at) !== CENTRAL) throw new Error('the directory of the zip file is damaged')
    const nameLength = directory.readUInt16LE(at + 28)
    found.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      at: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return found
}

/** Unpacks one member to a path of the caller's choosing (never to a name from inside the file) and checks its size. */
export async function extractMember(path, member, target) {
  if (member.method !== STORED && member.method !== DEFLATED)
    throw new Error(`${member.name}: packing ${member.method} is not read here`)
  const start = await dataStart(path, member)
  await mkdir(dirname(target), { recursive: true })
  const to = createWriteStream(target)
  // A range of no bytes cannot be asked for.
  const from =
    member.packed === 0
      ? Readable.from([])
      : createReadStream(path, { start, end: start + member.packed - 1, highWaterMark: 1 << 20 })
  if (member.method === STORED) await pipeline(from, to)
  else await pipeline(from, createInflateRaw({ chunkSize: 1 << 20 }), to)
  const size = await sizeOf(target)
  if (size !== member.size)
    throw new Error(`${member.name}: ${size} bytes came out, ${member.size} were promised`)
}

/** The local header has its own name and extra field, of other lengths than the directory's. */
async function dataStart(path, { name, at }) {
  const file = await open(path, 'r')
  try {
    const header = await read(file, at, 30)
    if (header.readUInt32LE(0) !== LOCAL) throw new Error(`${name}: its header in the zip file is damaged`)
    return at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  } finally {
    await file.close()
  }
}
