import { fail } from '../result.ts'
import type { DicomFailure } from './types.ts'

/** What a person can do about a file that cannot be drawn. */
export const ACTION = {
  resend: 'Fetch the file again from where it came from: this copy is damaged or incomplete.',
  uncompressed: 'Ask the sender for an uncompressed copy (Explicit VR Little Endian).',
  other: 'Open a file that holds images.',
  sender: 'Ask the sender to check how this file was written.',
} as const

export type DicomCode =
  | 'not-dicom'
  | 'truncated'
  | 'malformed'
  | 'unsupported'
  | 'too-large'
  | 'no-pixels'
  | 'frame-missing'
  | 'corrupt-frame'
  | 'mismatch'

interface Details {
  readonly action: string
  readonly tag?: string | undefined
  readonly offset?: number | undefined
}

/** `message` is one plain sentence; the tag is shown as (gggg,eeee). */
export function dicomFailure(code: DicomCode, operation: string, message: string, details: Details) {
  const error: DicomFailure = {
    code,
    operation,
    message,
    action: details.action,
    ...(details.tag === undefined ? {} : { tag: tagName(details.tag) }),
    ...(details.offset === undefined ? {} : { offset: details.offset }),
  }
  return fail(error)
}

/** `x00280010` → `(0028,0010)`. */
const tagName = (tag: string): string =>
  tag.startsWith('x') ? `(${tag.slice(1, 5)},${tag.slice(5)})`.toUpperCase() : tag
