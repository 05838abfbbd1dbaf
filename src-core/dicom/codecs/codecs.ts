/// <reference path="./emscripten.d.ts" />
import createCharls from '@cornerstonejs/codec-charls/decodewasmjs'
import createTurbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'
import createOpenJpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs'
import createOpenJph from '@cornerstonejs/codec-openjph/wasmjs'
import { wasmCodec, type WasmCodec } from './wasm-codec.ts'

/** The codecs that are WebAssembly; RLE, uncompressed, lossless and 12-bit JPEG are ours and need nothing. */
export type CodecName = 'charls' | 'libjpeg-turbo' | 'openjpeg' | 'openjph'

export type Codecs = Readonly<Record<CodecName, WasmCodec>>

/**
 * The codecs of one thread. Nothing is loaded until a frame needs it.
 * @param loadWasm the bytes of the codec's wasm file: from disk in Node, by fetch in a worker
 */
export function createCodecs(loadWasm: (name: CodecName) => Promise<Uint8Array>): Codecs {
  const load = (name: CodecName) => () => loadWasm(name)
  return {
    charls: wasmCodec('JPEG-LS', createCharls, 'JpegLSDecoder', load('charls')),
    'libjpeg-turbo': wasmCodec('JPEG', createTurbo, 'JPEGDecoder', load('libjpeg-turbo')),
    openjpeg: wasmCodec('JPEG 2000', createOpenJpeg, 'J2KDecoder', load('openjpeg')),
    openjph: wasmCodec('HTJ2K', createOpenJph, 'HTJ2KDecoder', load('openjph')),
  }
}
