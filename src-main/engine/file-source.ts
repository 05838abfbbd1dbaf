import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { ByteSource } from '#core/dicom/types.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'

/** A file that is read by offset: never more of it in memory than was asked for. */
export interface FileSource extends ByteSource {
  close(): void
}

/** Errors: `file-missing`, `file-unreadable`, `not-a-file`. */
export function openFile(path: string): Result<FileSource> {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (cause) {
    return fail(isMissing(cause) ? missing : unreadable)
  }
  const facts = fstatSync(fd)
  if (facts.isFile()) return ok(sourceOf(fd, facts.size))
  closeSync(fd)
  return fail(notAFile)
}

function sourceOf(fd: number, size: number): FileSource {
  return {
    size,
    read: (offset, length) => {
      const from = Math.min(Math.max(0, offset), size)
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - from)))
      let filled = 0
      while (filled < bytes.length) {
        const count = readSync(fd, bytes, filled, bytes.length - filled, from + filled)
        if (count === 0) break
        filled += count
      }
      return bytes.subarray(0, filled)
    },
    close: () => closeSync(fd),
  }
}

const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'

const missing: Failure = {
  code: 'file-missing',
  message: 'The file is not there.',
  action: 'Check the path, and that its drive is connected.',
}

const unreadable: Failure = {
  code: 'file-unreadable',
  message: 'The file cannot be opened by this account.',
  action: 'Check the permissions of the file and of its folder.',
}

const notAFile: Failure = {
  code: 'not-a-file',
  message: 'This is neither a file nor a folder.',
  action: 'Open the image file itself, or the folder it is in.',
}
