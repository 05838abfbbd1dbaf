import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Proc } from '#core/selftest/sockets.ts'

/** This computer's /proc. */
export const proc: Proc = {
  read: (path) => quietly(() => readFileSync(path, 'utf8'), null),
  list: (path) => quietly(() => readdirSync(path), []),
  link: (path) => quietly(() => readlinkSync(path), null),
}

/** A process may end while it is looked at. */
function quietly<T>(look: () => T, otherwise: T): T {
  try {
    return look()
  } catch {
    return otherwise
  }
}
