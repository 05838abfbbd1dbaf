import type { Duplex } from 'node:stream'
import { deserialize, serialize } from 'node:v8'

/** The other end of a pipe, one message at a time. */
export interface MessagePipe {
  send(message: object): void
  onMessage(callback: (message: unknown) => void): void
}

const HEAD = 4
/** A frame of 16 bits at 4096 × 4096, and room for what stands beside it. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * Messages over a plain pipe, each a length (four bytes, big endian) and its structured clone: what `fork` would do, for a
 * program that is not to run as Node. A length beyond 64 MB ends the pipe: the two ends do not understand each other.
 */
export function messagePipe(pipe: Duplex): MessagePipe {
  let kept: Buffer = Buffer.alloc(0)
  let listener: (message: unknown) => void = () => undefined
  pipe.on('data', (chunk: Buffer) => {
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
    for (let size = sizeIn(kept); size !== null; size = sizeIn(kept)) {
      if (size > MOST_BYTES) return void pipe.destroy(new Error(`a message of ${size} bytes`))
      if (kept.length < HEAD + size) return
      const message: unknown = deserialize(kept.subarray(HEAD, HEAD + size))
      kept = kept.subarray(HEAD + size)
      listener(message)
    }
  })
  // Whoever is at the other end may be gone; its exit says all there is to say.
  pipe.on('error', () => undefined)
  return {
    send: (message) => void (pipe.writable && pipe.write(framed(serialize(message)))),
    onMessage: (callback) => void (listener = callback),
  }
}

const sizeIn = (bytes: Buffer): number | null => (bytes.length < HEAD ? null : bytes.readUInt32BE(0))

function framed(body: Buffer): Buffer {
  const head = Buffer.alloc(HEAD)
  head.writeUInt32BE(body.length)
  return Buffer.concat([head, body])
}
