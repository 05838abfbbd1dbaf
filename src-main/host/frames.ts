import { open, stat, type FileHandle } from 'node:fs/promises'
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
  const opened = await open(frame.path, 'r').catch(() => null)
  if (opened === null) return fail(missing)
  try {
    const { size, mtimeMs } = await opened.stat()
    if (size !== frame.size || mtimeMs !== frame.mtimeMs) return fail(changed)
    return await readRanges(opened, frame)
  } catch {
    return fail(missing)
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
  if (now === null) return fail(missing)
  if (now.size !== size || now.mtimeMs !== mtimeMs) return fail(changed)
  const bytes = await indexer.frame(path, frame)
  return bytes.ok ? ok(new Uint8Array(bytes.value)) : bytes
}

async function readRanges(file: FileHandle, frame: StoredFrame): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const total = frame.ranges.reduce((sum, [, length]) => sum + length, 0)
  const inside = frame.ranges.every(
    ([offset, length]) => offset >= 0 && length >= 0 && offset + length <= frame.size,
  )
  if (!inside || total > FRAME_BYTES_LIMIT) return fail(short)
  const bytes = new Uint8Array(total)
  let filled = 0
  for (const [offset, length] of frame.ranges) {
    const { bytesRead } = await file.read(bytes, filled, length, offset)
    if (bytesRead !== length) return fail(short)
    filled += length
  }
  return ok(bytes)
}

const missing: Failure = {
  code: 'file-missing',
  message: 'The file cannot be read: it is no longer where it was, or its drive is not connected.',
  action: 'Connect the drive, or open the file again from where it is now.',
}

const changed: Failure = {
  code: 'file-changed',
  message: 'The file was changed since it was opened.',
  action: 'Open the file again: it is then indexed and read anew.',
}

const short: Failure = {
  code: 'file-short',
  message: 'The file does not hold the whole frame.',
  action: 'Fetch the file again from where it came from.',
}
