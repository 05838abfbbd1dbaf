import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Sizes drawn from assets/icon.svg into assets/icons (by resvg-js 2.6.2; docs/decisions.md has the command). */
export const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256]
/** Apple's names of the entries that hold a PNG, by size. */
const ICNS_TYPES = { 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' }

export const iconPath = (root, size) => join(root, 'assets', 'icons', `${size}x${size}.png`)

const pngs = (root, sizes) =>
  Promise.all(sizes.map(async (size) => ({ size, bytes: await readFile(iconPath(root, size)) })))

/** Windows' container: a directory of 16 bytes an entry, and the PNGs behind it (Vista and later). */
export async function ico(root) {
  const images = await pngs(root, ICO_SIZES)
  const head = Buffer.alloc(6 + 16 * images.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.length, 4)
  let at = head.length
  for (const [index, { size, bytes }] of images.entries()) {
    const entry = 6 + 16 * index
    // 256 is written as 0.
    head[entry] = head[entry + 1] = size % 256
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(bytes.length, entry + 8)
    head.writeUInt32LE(at, entry + 12)
    at += bytes.length
  }
  return Buffer.concat([head, ...images.map(({ bytes }) => bytes)])
}

/** Apple's container: a name and a length before each PNG, and before all of them. */
export async function icns(root) {
  const images = await pngs(root, Object.keys(ICNS_TYPES).map(Number))
  const block = (name, bytes) => {
    const head = Buffer.alloc(8)
    head.write(name, 'latin1')
    head.writeUInt32BE(bytes.length + 8, 4)
    return Buffer.concat([head, bytes])
  }
  return block('icns', Buffer.concat(images.map(({ size, bytes }) => block(ICNS_TYPES[size], bytes))))
}

/** Writes both beside what they are made from, for electron-builder. */
export async function writeIcons(root, folder) {
  await writeFile(join(folder, 'icon.ico'), await ico(root))
  await writeFile(join(folder, 'icon.icns'), await icns(root))
}
