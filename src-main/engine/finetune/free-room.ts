import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'
import type { FreeRoom, Written } from '#core/finetune/room.ts'

/** What is free on the disk of a folder, and of memory. @param folder one that is there */
export const freeRoom = (folder: string): FreeRoom => ({ disk: freeOnDisk(folder), memory: freeMemory() })

function freeOnDisk(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return null
  }
}

/** What programs can get without others being put out. macOS counts its file cache as taken, so there it is not known. */
function freeMemory(): number | null {
  switch (process.platform) {
    case 'linux':
      return availableOnLinux()
    case 'win32':
      return freemem()
    default:
      return null
  }
}

/** MemAvailable of proc(5): an older Node's `freemem` leaves out what the file cache would give back. */
function availableOnLinux(): number | null {
  try {
    const kb = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
    return kb === undefined ? null : Number(kb) * 1024
  } catch {
    return null
  }
}

/** What is there of a training in its folder. */
export const writtenIn = (workDir: string): Written => ({
  cache: existsSync(join(workDir, 'cache.json')),
  checkpoints: ['checkpoint.bin', 'checkpoint-before.bin'].filter((name) => existsSync(join(workDir, name)))
    .length,
})
