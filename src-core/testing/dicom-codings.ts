import { deflateRawSync } from 'node:zlib'
import { writeDicom, type DicomFile } from '#core/dicom/write.ts'
import { codedValues, COLUMNS, ROWS } from '#core/selftest/picture.ts'
import { createEncoders, type EncodedImage } from './dicom-encoders.ts'
import { encodeLossless } from './dicom-lossless-writer.ts'
import { encodeRle } from './dicom-rle-writer.ts'
import { xaElements } from './dicom-xa.ts'

/** Every transfer syntax that is drawn, with a file of it made by code: three frames of an invented picture. */

const bytesOf = (samples: readonly number[], wide: boolean): Uint8Array =>
  wide ? new Uint8Array(Uint16Array.from(samples).buffer) : Uint8Array.from(samples)

export interface Shape {
  readonly bits: number
  readonly components: 1 | 3
}

export interface Coding {
  readonly name: string
  readonly uid: string
  readonly shapes: readonly Shape[]
  readonly encode: (samples: readonly number[], shape: Shape) => Uint8Array
  /** Largest difference allowed. */
  readonly tolerance?: number
  readonly more?: Partial<DicomFile>
}

const encoders = await createEncoders()

const image = ({ bits, components }: Shape): EncodedImage => ({
  rows: ROWS,
  columns: COLUMNS,
  bits,
  components,
})
const plain = (samples: readonly number[], { bits }: Shape): Uint8Array => bytesOf(samples, bits > 8)
const grey: readonly Shape[] = [8, 10, 12, 16].map((bits) => ({ bits, components: 1 }))
const all: readonly Shape[] = [...grey, { bits: 8, components: 3 }]
const lossless =
  (predictor: number) =>
  (samples: readonly number[], { bits, components }: Shape) =>
    encodeLossless(samples, { rows: ROWS, columns: COLUMNS, precision: bits, components, predictor })

export const codings: readonly Coding[] = [
  { name: 'implicit little endian', uid: '1.2.840.10008.1.2', shapes: all, encode: plain },
  { name: 'explicit little endian', uid: '1.2.840.10008.1.2.1', shapes: all, encode: plain },
  { name: 'explicit big endian', uid: '1.2.840.10008.1.2.2', shapes: all, encode: plain },
  {
    name: 'deflated',
    uid: '1.2.840.10008.1.2.1.99',
    shapes: all,
    encode: plain,
    more: { deflate: (bytes) => deflateRawSync(bytes) },
  },
  {
    name: 'deflated frames',
    uid: '1.2.840.10008.1.2.8.1',
    shapes: all,
    encode: (samples, shape) => deflateRawSync(plain(samples, shape)),
  },
  {
    name: 'RLE',
    uid: '1.2.840.10008.1.2.5',
    shapes: all,
    encode: (samples, shape) => encodeRle(plain(samples, shape), shape.bits > 8 ? 2 : 1, shape.components),
  },
  {
    name: 'encapsulated uncompressed',
    uid: '1.2.840.10008.1.2.1.98',
    shapes: all,
    encode: plain,
  },
  {
    name: 'JPEG Baseline',
    uid: '1.2.840.10008.1.2.4.50',
    shapes: [{ bits: 8, components: 1 }],
    encode: (samples, shape) => encoders.jpeg(plain(samples, shape), image(shape), 95),
    tolerance: 3,
  },
  {
    name: 'JPEG Extended, 8 bits',
    uid: '1.2.840.10008.1.2.4.51',
    shapes: [{ bits: 8, components: 1 }],
    encode: (samples, shape) => asExtended(encoders.jpeg(plain(samples, shape), image(shape), 95)),
    tolerance: 3,
  },
  {
    name: 'JPEG Full Progression',
    uid: '1.2.840.10008.1.2.4.55',
    shapes: [{ bits: 8, components: 1 }],
    encode: (samples, shape) => encoders.jpeg(plain(samples, shape), image(shape), 100, true),
    tolerance: 3,
  },
  { name: 'JPEG Lossless', uid: '1.2.840.10008.1.2.4.57', shapes: all, encode: lossless(6) },
  { name: 'JPEG Lossless SV1', uid: '1.2.840.10008.1.2.4.70', shapes: all, encode: lossless(1) },
  {
    name: 'JPEG-LS',
    uid: '1.2.840.10008.1.2.4.80',
    shapes: all,
    encode: (samples, shape) => encoders.jpegLs(plain(samples, shape), image(shape), 0),
  },
  {
    name: 'JPEG-LS near-lossless',
    uid: '1.2.840.10008.1.2.4.81',
    shapes: all,
    encode: (samples, shape) => encoders.jpegLs(plain(samples, shape), image(shape), 2),
    tolerance: 2,
  },
  {
    name: 'JPEG 2000',
    uid: '1.2.840.10008.1.2.4.90',
    shapes: all,
    encode: (samples, shape) => encoders.j2k(plain(samples, shape), image(shape)),
  },
  {
    name: 'JPEG 2000, irreversible',
    uid: '1.2.840.10008.1.2.4.91',
    shapes: all,
    encode: (samples, shape) => encoders.j2k(plain(samples, shape), image(shape), 'irreversible'),
    // Colours are turned, too, and rounded again.
    tolerance: 2,
  },
  {
    name: 'JPEG 2000 part 2, lossless',
    uid: '1.2.840.10008.1.2.4.92',
    shapes: all,
    encode: (samples, shape) => encoders.j2k(plain(samples, shape), image(shape)),
  },
  {
    name: 'JPEG 2000 part 2',
    uid: '1.2.840.10008.1.2.4.93',
    shapes: grey,
    encode: (samples, shape) => encoders.j2k(plain(samples, shape), image(shape), 'irreversible'),
    tolerance: 1,
  },
  {
    name: 'HTJ2K',
    uid: '1.2.840.10008.1.2.4.201',
    shapes: all,
    encode: (samples, shape) => encoders.htj2k(plain(samples, shape), image(shape)),
  },
  {
    name: 'HTJ2K RPCL',
    uid: '1.2.840.10008.1.2.4.202',
    shapes: all,
    encode: (samples, shape) => encoders.htj2k(plain(samples, shape), image(shape), 'reversible RPCL'),
  },
  {
    name: 'HTJ2K, irreversible',
    uid: '1.2.840.10008.1.2.4.203',
    shapes: all,
    encode: (samples, shape) => encoders.htj2k(plain(samples, shape), image(shape), 'irreversible'),
    tolerance: 1,
  },
]

/** A baseline stream is an extended one whose frame header says so: SOF1 in place of SOF0 (ITU T.81 table B.1). */
function asExtended(stream: Uint8Array): Uint8Array {
  const out = stream.slice()
  const at = out.findIndex((_, i) => out[i] === 0xff && out[i + 1] === 0xc0)
  if (at < 0) throw new Error('not a baseline stream')
  out[at + 1] = 0xc1
  return out
}

export function codingOf(name: string): Coding {
  const found = codings.find((item) => item.name === name)
  if (found === undefined) throw new Error(`no coding ${name}`)
  return found
}

export function codedFile(
  { uid, encode, more }: Coding,
  shape: Shape,
  options: Partial<DicomFile> = {},
): Uint8Array {
  const bitsAllocated = shape.bits > 8 ? 16 : 8
  return writeDicom({
    transferSyntax: uid,
    elements: xaElements({
      rows: ROWS,
      columns: COLUMNS,
      frameCount: 3,
      bitsAllocated,
      bitsStored: shape.bits,
      samplesPerPixel: shape.components,
    }),
    frames: [0, 1, 2].map((frame) => encode(codedValues(frame, shape.bits, shape.components), shape)),
    bitsAllocated,
    ...more,
    ...options,
  })
}
