/** How the data set and its pixels are written (PS3.5 section 10 and annex A). */
type Coding =
  'native' | 'rle' | 'jpeg' | 'jpegls' | 'j2k' | 'htj2k' | 'deflated-frame' | 'video' | 'jpegxl' | 'unknown'

export interface TransferSyntax {
  readonly uid: string
  readonly name: string
  readonly coding: Coding
  readonly explicit: boolean
  readonly bigEndian: boolean
  readonly deflated: boolean
}

const le = { explicit: true, bigEndian: false, deflated: false }
const encapsulated = (name: string, coding: Coding) => ({ name, coding, ...le })

const known: ReadonlyMap<string, Omit<TransferSyntax, 'uid'>> = new Map([
  ['1.2.840.10008.1.2', { name: 'Implicit VR Little Endian', coding: 'native', ...le, explicit: false }],
  ['1.2.840.10008.1.2.1', { name: 'Explicit VR Little Endian', coding: 'native', ...le }],
  ['1.2.840.10008.1.2.1.98', encapsulated('Encapsulated Uncompressed', 'native')],
  ['1.2.840.10008.1.2.1.99', { name: 'Deflated', coding: 'native', ...le, deflated: true }],
  ['1.2.840.10008.1.2.2', { name: 'Explicit VR Big Endian', coding: 'native', ...le, bigEndian: true }],
  ['1.2.840.10008.1.2.4.50', encapsulated('JPEG Baseline', 'jpeg')],
  ['1.2.840.10008.1.2.4.51', encapsulated('JPEG Extended', 'jpeg')],
  ['1.2.840.10008.1.2.4.53', encapsulated('JPEG Spectral Selection (retired)', 'jpeg')],
  ['1.2.840.10008.1.2.4.55', encapsulated('JPEG Full Progression (retired)', 'jpeg')],
  ['1.2.840.10008.1.2.4.57', encapsulated('JPEG Lossless', 'jpeg')],
  ['1.2.840.10008.1.2.4.70', encapsulated('JPEG Lossless SV1', 'jpeg')],
  ['1.2.840.10008.1.2.4.80', encapsulated('JPEG-LS Lossless', 'jpegls')],
  ['1.2.840.10008.1.2.4.81', encapsulated('JPEG-LS Near-lossless', 'jpegls')],
  ['1.2.840.10008.1.2.4.90', encapsulated('JPEG 2000 Lossless', 'j2k')],
  ['1.2.840.10008.1.2.4.91', encapsulated('JPEG 2000', 'j2k')],
  ['1.2.840.10008.1.2.4.92', encapsulated('JPEG 2000 Part 2 Lossless', 'j2k')],
  ['1.2.840.10008.1.2.4.93', encapsulated('JPEG 2000 Part 2', 'j2k')],
  ['1.2.840.10008.1.2.4.100', encapsulated('MPEG2 Main Profile', 'video')],
  ['1.2.840.10008.1.2.4.101', encapsulated('MPEG2 High Level', 'video')],
  ['1.2.840.10008.1.2.4.102', encapsulated('MPEG-4 AVC/H.264', 'video')],
  ['1.2.840.10008.1.2.4.103', encapsulated('MPEG-4 AVC/H.264 BD', 'video')],
  ['1.2.840.10008.1.2.4.104', encapsulated('MPEG-4 AVC/H.264 2D', 'video')],
  ['1.2.840.10008.1.2.4.105', encapsulated('MPEG-4 AVC/H.264 3D', 'video')],
  ['1.2.840.10008.1.2.4.106', encapsulated('MPEG-4 AVC/H.264 stereo', 'video')],
  ['1.2.840.10008.1.2.4.107', encapsulated('HEVC/H.265', 'video')],
  ['1.2.840.10008.1.2.4.108', encapsulated('HEVC/H.265 10 bit', 'video')],
  ['1.2.840.10008.1.2.4.110', encapsulated('JPEG XL Lossless', 'jpegxl')],
  ['1.2.840.10008.1.2.4.111', encapsulated('JPEG XL Recompression', 'jpegxl')],
  ['1.2.840.10008.1.2.4.112', encapsulated('JPEG XL', 'jpegxl')],
  ['1.2.840.10008.1.2.4.201', encapsulated('HTJ2K Lossless', 'htj2k')],
  ['1.2.840.10008.1.2.4.202', encapsulated('HTJ2K Lossless RPCL', 'htj2k')],
  ['1.2.840.10008.1.2.4.203', encapsulated('HTJ2K', 'htj2k')],
  ['1.2.840.10008.1.2.5', encapsulated('RLE Lossless', 'rle')],
  ['1.2.840.10008.1.2.8.1', encapsulated('Deflated Image Frame', 'deflated-frame')],
])

/** Any other UID is taken as Explicit VR Little Endian with pixels of an unknown coding (PS3.5 A.4). */
export function transferSyntax(uid: string): TransferSyntax {
  return { uid, ...(known.get(uid) ?? encapsulated(`unknown (${uid})`, 'unknown')) }
}
