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

/** @param reason one plain sentence, with its full stop: the message is it, and where in the file, for who must find out */
export function dicomFailure(code: DicomCode, operation: string, reason: string, details: Details) {
  return fail(withMessage({ code, operation, reason, action: details.action }, details.tag, details.offset))
}

/** The same failure, of a frame that starts at this byte of the file. */
export const atOffset = ({ code, operation, reason, action, tag }: DicomFailure, offset: number) =>
  fail(withMessage({ code, operation, reason, action }, tag, offset))

function withMessage(
  known: Pick<DicomFailure, 'code' | 'operation' | 'reason' | 'action'>,
  tag: string | undefined,
  offset: number | undefined,
): DicomFailure {
  const name = tag === undefined ? undefined : tagName(tag)
  const byte = offset === undefined ? undefined : `byte ${offset}`
  const place = [known.operation, name, byte].filter((part) => part !== undefined).join(', ')
  return {
    ...known,
    message: `${known.reason.replace(/\.$/, '')} [${place}].`,
    ...(name === undefined ? {} : { tag: name }),
    ...(offset === undefined ? {} : { offset }),
  }
}

/** `x00280010` → `(0028,0010)`. */
const tagName = (tag: string): string =>
  tag.startsWith('x') ? `(${tag.slice(1, 5)},${tag.slice(5)})`.toUpperCase() : tag
