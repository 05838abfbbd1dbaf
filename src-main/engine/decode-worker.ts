import { parentPort } from 'node:worker_threads'
import type { DecodeAnswer, DecodeRequest } from '#core/dicom/decode-protocol.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import { nodeCodecs } from './codec-files.ts'

/** The thread of the engine that decodes hostile frames: one that hangs or breaks costs itself, not the engine. */
const codecs = nodeCodecs()

parentPort?.on('message', (request: DecodeRequest) => void answer(request))

async function answer({ id, bytes, pixels, offset }: DecodeRequest): Promise<void> {
  const result = await decodeFrame(bytes, pixels, codecs, offset)
  const reply: DecodeAnswer = { id, result }
  const buffer = result.ok ? result.value.data.buffer : null
  parentPort?.postMessage(reply, buffer instanceof ArrayBuffer ? [buffer] : [])
}
