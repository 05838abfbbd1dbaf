import { randomInt, type Random } from '#core/random.ts'
import { chance, EXTREMES, pick } from './choose.ts'

/** One change of the bytes of a file, whatever they mean. */
type ByteChange = (bytes: Uint8Array, random: Random) => Uint8Array

const overwrite: ByteChange = (bytes, random) => {
  const out = bytes.slice()
  for (let n = 1 + randomInt(random, 12); n > 0; n--)
    out[randomInt(random, out.length)] = randomInt(random, 256)
  return out
}

const flipBit: ByteChange = (bytes, random) => {
  const out = bytes.slice()
  const at = randomInt(random, out.length)
  out[at] = (out[at] ?? 0) ^ (1 << randomInt(random, 8))
  return out
}

const cut: ByteChange = (bytes, random) => bytes.slice(0, randomInt(random, bytes.length + 1))

const drop: ByteChange = (bytes, random) => {
  const at = randomInt(random, bytes.length)
  return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + randomInt(random, 64)))
}

const repeat: ByteChange = (bytes, random) => {
  const at = randomInt(random, bytes.length)
  const piece = bytes.subarray(at, at + 1 + randomInt(random, 200))
  const times = chance(random, 0.1) ? 500 : 1 + randomInt(random, 8)
  return joined(bytes.subarray(0, at), ...new Array<Uint8Array>(times).fill(piece), bytes.subarray(at))
}

const swap: ByteChange = (bytes, random) => {
  const out = bytes.slice()
  const length = 1 + randomInt(random, 64)
  const [a, b] = [randomInt(random, out.length), randomInt(random, out.length)]
  out.set(bytes.subarray(b, Math.min(b + length, b + out.length - a)), a)
  return out
}

const fill: ByteChange = (bytes, random) => {
  const at = randomInt(random, bytes.length)
  return bytes.slice().fill(pick(random, [0, 0xff, 0x55, 0x20]), at, at + 1 + randomInt(random, 300))
}

/** A number of 2 or 4 bytes, in either order, anywhere. */
const extremeNumber: ByteChange = (bytes, random) => {
  if (bytes.length < 8) return bytes
  const out = bytes.slice()
  const view = new DataView(out.buffer)
  const at = randomInt(random, out.length - 4)
  const value = pick(random, EXTREMES)
  const little = chance(random, 0.5)
  if (chance(random, 0.5)) view.setUint16(at, value & 0xffff, little)
  else view.setUint32(at, value, little)
  return out
}

const CHANGES: readonly ByteChange[] = [overwrite, flipBit, cut, drop, repeat, swap, fill, extremeNumber]

export function mutateBytes(bytes: Uint8Array, random: Random, most = 3): Uint8Array {
  // A Buffer's methods are others.
  let out: Uint8Array = new Uint8Array(bytes)
  for (let n = 1 + randomInt(random, most); n > 0 && out.length > 0; n--)
    out = pick(random, CHANGES)(out, random)
  return out
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
