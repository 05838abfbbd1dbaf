import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { writeDicom } from '#core/dicom/write.ts'
import { TAG } from '#core/dicom/tags.ts'
import { xaElements } from '#core/testing/dicom-xa.ts'
import type { Running } from './launch.ts'

const isRoot = process.getuid?.() === 0

const mount = (...words: string[]): boolean => spawnSync('mount', words, { stdio: 'ignore' }).status === 0
const unmount = (path: string) => void execFileSync('umount', ['-l', path])

/** Whether a test may mount: root may, and not everywhere. */
export const mayMount =
  isRoot && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

/**
 * Lets nobody write below this folder: by a mount for root, whom rights do not hold, by its rights for anybody else.
 * @returns undoes it
 */
export function makeReadOnly(path: string): () => void {
  if (!isRoot) {
    chmodSync(path, 0o500)
    return () => chmodSync(path, 0o700)
  }
  if (!mount('--bind', path, path) || !mount('-o', 'remount,bind,ro', path))
    throw new Error(`${path} cannot be mounted`)
  return () => unmount(path)
}

/** A disk of its own at this place. @returns takes it away */
export function mountDisk(path: string, megabytes: number): () => void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (!mount('-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', path))
    throw new Error(`no disk at ${path}`)
  return () => unmount(path)
}

/** Nothing is left of the disk below this folder. @returns makes room again */
export function fillDisk(folder: string): () => void {
  const path = join(folder, 'filling')
  const file = openSync(path, 'w')
  try {
    for (let block = 65536; block >= 1;) {
      try {
        writeSync(file, Buffer.alloc(block))
      } catch {
        block = Math.floor(block / 2)
      }
    }
  } finally {
    closeSync(file)
  }
  return () => rmSync(path)
}

/** Nothing of the header of a library is left. */
export function damage(path: string): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(64, 0xff), 0, 64, 0)
  closeSync(file)
}

/** A run of flat frames, of a study of its own. @param name of the file, the study and its patient */
export function flatRun(
  folder: string,
  name: string,
  { frames = 6, side = 64 }: { readonly frames?: number; readonly side?: number } = {},
): string {
  const number = [...Buffer.from(name)].join('')
  const elements = xaElements({ rows: side, columns: side, frameCount: frames }, [
    [TAG.patientName, name],
    [TAG.sopInstanceUid, `2.25.${number}1`],
    [TAG.studyInstanceUid, `2.25.${number}2`],
  ])
  const pixels = Array.from({ length: frames }, (_, i) => new Uint8Array(side * side).fill(90 + (i % 100)))
  const path = join(folder, `${name}.dcm`)
  writeFileSync(path, writeDicom({ transferSyntax: '1.2.840.10008.1.2.1', elements, frames: pixels }))
  return path
}

/** Hands a file to the program that runs, as a second start of it does. */
export const open = ({ app }: Running, path: string): Promise<boolean> =>
  app.evaluate(
    ({ app: electron }, handed) => electron.emit('second-instance', {}, [], '', { paths: [handed] }),
    path,
  )
