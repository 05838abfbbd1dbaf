import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { unpacked } from './unpacked.ts'
import type { CodecName } from '#core/dicom/codecs/codecs.ts'

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
