import type { Failure } from '#core/result.ts'

/** What a write that failed means for a person. Throws what is no failure of a disk. */
export function writeFailure(cause: unknown, what: string): Failure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return {
      code: 'disk-full',
      message: `The disk is full: ${what} could not be written. What was written before is whole.`,
      action: 'Make room and start the training again: it goes on from its last checkpoint.',
    }
  if (code === '') throw cause
  return {
    code: 'not-written',
    message: `${what} could not be written (${code}). What was written before is whole.`,
    action: 'Check the folder of the training and start it again: it goes on from its last checkpoint.',
  }
}
