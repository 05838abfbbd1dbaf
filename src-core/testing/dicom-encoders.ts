import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** The encoders of the codec packages, for fixtures; the program itself ships only their decoders. */
export interface Encoders {
  jpeg(samples: Uint8Array, image: EncodedImage, quality: number, progressive?: boolean): Uint8Array
  jpegLs(samples: Uint8Array, image: EncodedImage, nearLossless: number): Uint8Array
  j2k(samples: Uint8Array, image: EncodedImage, wavelet?: Wavelet): Uint8Array
  htj2k(samples: Uint8Array, image: EncodedImage, wavelet?: Wavelet): Uint8Array
}

/** Reversible 5/3, in the order of resolutions where it is RPCL; or finely quantised 9/7. */
type Wavelet = 'reversible' | 'reversible RPCL' | 'irreversible'

export interface EncodedImage {
  readonly rows: number
  readonly columns: number
  readonly bits: number
  readonly components: 1 | 3
  readonly signed?: boolean
}

interface FrameInfo {
  readonly width: number
  readonly height: number
  readonly bitsPerSample: number
  readonly componentCount: number
  readonly isSigned: boolean
  readonly isUsingColorTransform: boolean
}

interface Encoder {
  getDecodedBuffer(info: FrameInfo): Uint8Array
  encode(): void
  getEncodedBuffer(): Uint8Array
  setDecompositions?(count: number): void
  setProgressionOrder?(order: number): void
  setQuality?(...values: readonly unknown[]): void
  setProgressive?(on: boolean): void
  setNearLossless?(value: number): void
  setInterleaveMode?(value: number): void
  delete(): void
}

type Create = (options: { readonly wasmBinary: Uint8Array }) => Promise<Record<string, new () => Encoder>>

const require = createRequire(import.meta.url)

async function encoderClass(folder: string, file: string, name: string): Promise<new () => Encoder> {
  const create: Create = require(`${folder}/wasmjs`)
  const module = await create({ wasmBinary: await readFile(require.resolve(`${folder}/wasm`)) })
  const found = module[name]
  if (found === undefined) throw new Error(`${file} has no ${name}`)
  return found
}

function encode(
  Class: new () => Encoder,
  samples: Uint8Array,
  image: EncodedImage,
  prepare: (encoder: Encoder) => void,
): Uint8Array {
  const encoder = new Class()
  const info: FrameInfo = {
    width: image.columns,
    height: image.rows,
    bitsPerSample: image.bits,
    componentCount: image.components,
    isSigned: image.signed === true,
    isUsingColorTransform: image.components === 3,
  }
  encoder.getDecodedBuffer(info).set(samples)
  prepare(encoder)
  encoder.encode()
  const bytes = Uint8Array.from(encoder.getEncodedBuffer())
  encoder.delete()
  return bytes
}

/** Few decompositions: fixtures are small, and the encoders fail on more than the size allows. */
const transform =
  ({ bits }: EncodedImage, wavelet: Wavelet = 'reversible') =>
  (encoder: Encoder): void => {
    // OpenJPH takes the step of the quantiser, as a part of the range.
    encoder.setQuality?.(wavelet !== 'irreversible', wavelet === 'irreversible' ? 2 ** -(bits + 1) : 0)
    encoder.setProgressionOrder?.(wavelet === 'reversible RPCL' ? RPCL : LRCP)
    encoder.setDecompositions?.(2)
  }

/** ITU T.800 table A.16. */
const LRCP = 0
const RPCL = 2

/** @param samples little endian, interleaved */
export async function createEncoders(): Promise<Encoders> {
  const [Jpeg, JpegLs, J2k, Htj2k] = await Promise.all([
    encoderClass('@cornerstonejs/codec-libjpeg-turbo-8bit', 'libjpeg-turbo', 'JPEGEncoder'),
    encoderClass('@cornerstonejs/codec-charls', 'charls', 'JpegLSEncoder'),
    encoderClass('@cornerstonejs/codec-openjpeg', 'openjpeg', 'J2KEncoder'),
    encoderClass('@cornerstonejs/codec-openjph', 'openjph', 'HTJ2KEncoder'),
  ])
  return {
    jpeg: (samples, image, quality, progressive = false) =>
      encode(Jpeg, samples, image, (encoder) => {
        encoder.setQuality?.(quality)
        encoder.setProgressive?.(progressive)
      }),
    jpegLs: (samples, image, near) =>
      encode(JpegLs, samples, image, (encoder) => {
        encoder.setNearLossless?.(near)
        encoder.setInterleaveMode?.(image.components === 3 ? 2 : 0)
      }),
    j2k: (samples, image, wavelet) => encode(J2k, samples, image, transform(image, wavelet)),
    htj2k: (samples, image, wavelet) => encode(Htj2k, samples, image, transform(image, wavelet)),
  }
}
