import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import type { Result } from '#core/result.ts'
import { writeWhole } from './write-whole.ts'

/** RFC 7914; 2^15 takes about 0.1 s and 32 MB here. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const BYTES = 32
const Kept = z.object({ salt: z.string(), hash: z.string() })

/** The PIN that opens the screen, kept as its scrypt beside the library. It covers a screen; it does not encrypt the disk. */
export interface PinKeeper {
  has(): boolean
  /** Null takes it away. Errors: `not-written` */
  set(pin: string | null): Promise<Result<null>>
  matches(pin: string): Promise<boolean>
}

export function pinKeeper(dataFolder: string): PinKeeper {
  const path = join(dataFolder, 'keys', 'pin.json')
  const kept = (): z.infer<typeof Kept> | null => {
    try {
      return Kept.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch {
      return null
    }
  }
  return {
    has: () => kept() !== null,
    set: async (pin) => {
      if (pin === null) {
        rmSync(path, { force: true })
        return { ok: true, value: null }
      }
      const salt = randomBytes(16)
      const hash = await hashOf(pin, salt)
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      const text = JSON.stringify({ salt: salt.toString('hex'), hash: hash.toString('hex') })
      return writeWhole(path, text, 0o600)
    },
    matches: async (pin) => {
      const known = kept()
      if (known === null) return true
      const hash = await hashOf(pin, Buffer.from(known.salt, 'hex'))
      const wanted = Buffer.from(known.hash, 'hex')
      return hash.length === wanted.length && timingSafeEqual(hash, wanted)
    },
  }
}

const hashOf = (pin: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(pin, salt, BYTES, COST, (error, key) => (error === null ? resolve(key) : reject(error))),
  )
