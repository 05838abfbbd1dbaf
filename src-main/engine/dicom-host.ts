import { inflateRawSync, constants } from 'node:zlib'
import type { DicomHost } from '#core/dicom/types.ts'

/** What core's DICOM reader needs of Node. A deflated stream that ends early gives what it holds. */
export const nodeDicomHost: DicomHost = {
  inflate: (bytes, maxBytes) =>
    plain(inflateRawSync(bytes, { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH })),
  decodeText: (label, bytes) => new TextDecoder(label).decode(bytes),
}

/** A Buffer's `slice` shares memory; core expects that of Uint8Array, which copies. */
const plain = ({ buffer, byteOffset, length }: Buffer): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length)
