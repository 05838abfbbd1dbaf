import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Old or new, never half: temporary file, flushed to the disk, renamed; then the folder is flushed. Throws where it cannot be written. */
export function writeDurably(path: string, parts: readonly Uint8Array[]): void {
  const temporary = join(dirname(path), `.${process.pid}.tmp`)
  try {
    const file = openSync(temporary, 'w')
    try {
      for (const part of parts) writeAll(file, part)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw cause
  }
  flushFolder(dirname(path))
}

/** What is in a folder, and not only what is in its files, outlives a power cut from then on. */
export function flushFolder(path: string): void {
  const folder = openSync(path, 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** A write may take less than it was given: a full disk says so only at the next one. */
export function writeAll(file: number, bytes: Uint8Array): void {
  let written = 0
  while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written)
}

export const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
