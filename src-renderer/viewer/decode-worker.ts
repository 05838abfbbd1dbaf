import charls from '@cornerstonejs/codec-charls/decodewasm?url'
import turbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url'
import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasm?url'
import openjph from '@cornerstonejs/codec-openjph/wasm?url'
import { createCodecs, type CodecName } from '#core/dicom/codecs/codecs.ts'
import type { DecodeAnswer, DecodeRequest } from '#core/dicom/decode-protocol.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import { decodePicture, isPicture } from '#core/picture/picture-run.ts'

/** Hostile bytes are decoded here, where a crash costs one frame. */
const urls: Readonly<Record<CodecName, string>> = { charls, 'libjpeg-turbo': turbo, openjpeg, openjph }

const codecs = createCodecs(async (name) => {
  const answer = await fetch(urls[name])
  if (!answer.ok) throw new Error(`the codec ${name} is not part of this build`)
  return new Uint8Array(await answer.arrayBuffer())
})

addEventListener('message', ({ data }: MessageEvent<DecodeRequest>) => void answer(data))

async function answer({ id, bytes, pixels }: DecodeRequest): Promise<void> {
  const result = isPicture(pixels)
    ? await decodePicture(bytes, codecs)
    : await decodeFrame(bytes, pixels, codecs)
  const reply: DecodeAnswer = { id, result }
  postMessage(reply, { transfer: result.ok ? [result.value.data.buffer] : [] })
}
