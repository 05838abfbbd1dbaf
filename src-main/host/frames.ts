import { open, stat, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { StoredFrame } from '../store/library.ts'
import type { Indexer } from './indexer.ts'

/** More than any frame that a C-arm writes; a forged index must not make main allocate without bound. */
const FRAME_BYTES_LIMIT = 256 * 1024 * 1024

/**
 * The encoded bytes of one frame: its ranges, one after the other.
 * @returns `file-missing`, `file-changed` or `file-short` when the file is not what it was when it was indexed
 */
export async function readFrameBytes(frame: StoredFrame): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const name = basename(frame.path)
  const opened = await open(frame.path, 'r').catch(() => null)
  if (opened === null) return fail(missing(name))
  try {
    const { size, mtimeMs } = await opened.stat()
    if (size !== frame.size || mtimeMs !== frame.mtimeMs) return fail(changed(name))
    return await readRanges(opened, frame)
  } catch {
    return fail(missing(name))
  } finally {
    await opened.close()
  }
}

/**
 * The same of a deflated file, whose frames have no place of their own on disk: the indexer's thread inflates it, under its
 * limits. Errors: `file-missing`, `file-changed`, those of the indexer.
 */
export async function inflatedFrame(
  indexer: Pick<Indexer, 'frame'>,
  { path, size, mtimeMs }: StoredFrame,
  frame: number,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const now = await stat(path).catch(() => null)
  if (now === null) return fail(missing(basename(path)))
  if (now.size !== size || now.mtimeMs !== mtimeMs) return fail(changed(basename(path)))
  const bytes = await indexer.frame(path, frame)
  return bytes.ok ? ok(new Uint8Array(bytes.value)) : bytes
}

async function readRanges(file: FileHandle, frame: StoredFrame): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const total = frame.ranges.reduce((sum, [, length]) => sum + length, 0)
  const inside = frame.ranges.every(
    ([offset, length]) => offset >= 0 && length >= 0 && offset + length <= frame.size,
  )
  if (!inside || total > FRAME_BYTES_LIMIT) return fail(short(basename(frame.path)))
  const bytes = new Uint8Array(total)
  let filled = 0
  for (const [offset, length] of frame.ranges) {
    const { bytesRead } = await file.read(bytes, filled, length, offset)
    if (bytesRead !== length) return fail(short(basename(frame.path)))
    filled += length
  }
  return ok(bytes)
}

const missing = (name: string): Failure => ({
  code: 'file-missing',
  message: `${name} cannot be read: it is no longer where it was, or its drive is not connected.`,
  action: 'Connect the drive, or open the file again from where it is now.',
})

const changed = (name: string): Failure => ({
  code: 'file-changed',
  message: `${name} was changed since it was opened.`,
  action: 'Open the file again: it is then indexed and read anew.',
})

const short = (name: string): Failure => ({
  code: 'file-short',
  message: `${name} does not hold the whole frame.`,
  action: 'Fetch the file again from where it came from.',
})
