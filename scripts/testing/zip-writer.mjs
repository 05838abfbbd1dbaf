import { deflateRawSync } from 'node:zlib'

/** A zip file of these members, stored or deflated, with an extra field in each local header as real writers leave. */
export function zipOf(members) {
  const parts = []
  const directory = []
  let at = 0
  for (const [name, content, method = 8] of members) {
    const bytes = Buffer.from(content)
    const packed = method === 8 ? deflateRawSync(bytes) : bytes
    const fields = { name: Buffer.from(name), method, packed: packed.length, size: bytes.length, at }
    const local = [localHeader(fields), fields.name, Buffer.alloc(4), packed]
    parts.push(...local)
    directory.push(centralHeader(fields), fields.name)
    at += local.reduce((sum, part) => sum + part.length, 0)
  }
  const central = Buffer.concat(directory)
  return Buffer.concat([...parts, central, endRecord(members.length, central.length, at)])
}

function localHeader({ name, method, packed, size }) {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(method, 8)
  header.writeUInt32LE(packed, 18)
  header.writeUInt32LE(size, 22)
  header.writeUInt16LE(name.length, 26)
  header.writeUInt16LE(4, 28)
  return header
}

function centralHeader({ name, method, packed, size, at }) {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(method, 10)
  header.writeUInt32LE(packed, 20)
  header.writeUInt32LE(size, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt32LE(at, 42)
  return header
}

function endRecord(count, length, at) {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  record.writeUInt16LE(count, 8)
  record.writeUInt16LE(count, 10)
  record.writeUInt32LE(length, 12)
  record.writeUInt32LE(at, 16)
  return record
}
