import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { unpacked } from './unpacked.ts'
import type { CodecName, Codecs } from '#core/dicom/codecs/codecs.ts'
import type { WasmCodec } from '#core/dicom/codecs/wasm-codec.ts'

const files: Readonly<Record<CodecName, string>> = {
  charls: '@cornerstonejs/codec-charls/decodewasm',
  'libjpeg-turbo': '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
  openjpeg: '@cornerstonejs/codec-openjpeg/decodewasm',
  openjph: '@cornerstonejs/codec-openjph/wasm',
}

const resolve = createRequire(import.meta.url).resolve

/** The wasm bytes of a codec, for `createCodecs`. */
export function nodeWasm(name: CodecName): Promise<Uint8Array> {
  return readFile(unpacked(resolve(files[name])))
}

/** The codecs of one thread in Node. Their code, .3 MB, is loaded with the first frame that needs one: most runs need none before their first answer. */
export function nodeCodecs(): Codecs {
  let loaded: Promise<Codecs> | null = null
  const codec =
    (name: CodecName): WasmCodec =>
    async (encoded) => {
      loaded ??= import('#core/dicom/codecs/codecs.ts').then(({ createCodecs }) => createCodecs(nodeWasm))
      return (await loaded)[name](encoded)
    }
  return {
    charls: codec('charls'),
    'libjpeg-turbo': codec('libjpeg-turbo'),
    openjpeg: codec('openjpeg'),
    openjph: codec('openjph'),
  }
}
