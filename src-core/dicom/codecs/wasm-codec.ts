import { ok, type Result } from '../../result.ts'
import { undrawable } from '../raw-frame.ts'
import type { DicomFailure } from '../types.ts'

/** The boundary to one emscripten module: everything that crosses it is named here. */
interface WasmDecoder {
  /** A view of the module's memory to put the encoded bytes in. */
  getEncodedBuffer(length: number): Uint8Array
  decode(): unknown
  /** A view of the module's memory: valid until the next call. */
  getDecodedBuffer(): Uint8Array | Uint8ClampedArray
  getFrameInfo(): FrameInfo
  /** JPEG-LS only: 0 is by plane. */
  getInterleaveMode?(): number
  delete(): void
}

interface FrameInfo {
  readonly width: number
  readonly height: number
  readonly bitsPerSample: number
  readonly componentCount: number
  readonly isSigned?: boolean
}

type WasmModule<Name extends string> = Record<Name, new () => WasmDecoder>

export type CreateModule<Name extends string> = (options: {
  readonly wasmBinary: Uint8Array
  print(text: string): void
  printErr(text: string): void
}) => Promise<WasmModule<Name>>

/** Decoded samples as the codestream has them: bytes, or little-endian words where it has more than 8 bits. */
export interface Decoded {
  readonly rows: number
  readonly columns: number
  readonly samples: number
  readonly bits: number
  readonly planar: boolean
  readonly bytes: Uint8Array
}

export type WasmCodec = (encoded: Uint8Array) => Promise<Result<Decoded, DicomFailure>>

/**
 * One codec, created when it is first needed. A module that threw anything is dropped, and the next frame gets a new one
 * (7-12 ms): these builds do not unwind C++ exceptions, so each of them leaves its frames on the module's stack and its
 * objects in the heap. After some 370 the stack has grown into the codec's own tables, which then decodes by chance.
 */
export function wasmCodec<Name extends string>(
  name: string,
  create: CreateModule<Name>,
  className: Name,
  load: () => Promise<Uint8Array>,
): WasmCodec {
  let binary: Promise<Uint8Array> | null = null
  let instance: Promise<WasmModule<Name>> | null = null
  const start = async (): Promise<WasmModule<Name>> => {
    binary ??= load()
    return create({ wasmBinary: await binary, print: ignore, printErr: ignore })
  }
  const decode: WasmCodec = async (encoded) => {
    const current = (instance ??= start())
    const module = await current
    // Another frame, waiting for the same module, was the first to use it, and threw.
    if (current !== instance) return decode(encoded)
    try {
      const decoded = run(new module[className](), encoded)
      if (decoded.bytes.length > 0) return ok(decoded)
    } catch {
      instance = null
    }
    return undrawable('corrupt-frame', `The ${name} data of this frame is damaged.`)
  }
  return decode
}

const ignore = (): void => undefined

function run(decoder: WasmDecoder, encoded: Uint8Array): Decoded {
  decoder.getEncodedBuffer(encoded.length).set(encoded)
  decoder.decode()
  const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo()
  const bytes = Uint8Array.from(decoder.getDecodedBuffer())
  const planar = componentCount > 1 && decoder.getInterleaveMode?.() === 0
  decoder.delete()
  return { rows: height, columns: width, samples: componentCount, bits: bitsPerSample, planar, bytes }
}
