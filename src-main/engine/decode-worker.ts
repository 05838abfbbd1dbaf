import { performance } from 'node:perf_hooks'
import { parentPort } from 'node:worker_threads'
import type { DecodeAnswer, DecodedFrame, DecodeRequest } from '#core/dicom/decode-protocol.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import { toGrey } from '#core/dicom/grey.ts'
import type { FramePixels } from '#core/dicom/types.ts'
import { lookAt, type LookedFrame } from '#core/regions/look.ts'
import { ok } from '#core/result.ts'
import { nodeCodecs } from './codec-files.ts'

/**
 * The thread of the engine that decodes hostile frames: one that hangs or breaks costs itself, not the engine. It also looks where in
 * them the model is to look, so that the next frame is ready when one is read, and the first while TensorFlow loads.
 */
const codecs = nodeCodecs()

parentPort?.on('message', (request: DecodeRequest) => void answer(request))

async function answer({ id, bytes, pixels, offset, look }: DecodeRequest): Promise<void> {
  const decoded = await decodeFrame(bytes, pixels, codecs, offset)
  const result =
    decoded.ok && look ? ok({ ...decoded.value, looked: looked(decoded.value, pixels, look) }) : decoded
  const reply: DecodeAnswer = { id, result }
  parentPort?.postMessage(reply, result.ok ? buffersOf(result.value) : [])
}

function looked(
  decoded: FramePixels,
  pixels: DecodeRequest['pixels'],
  display: NonNullable<DecodeRequest['look']>,
): LookedFrame {
  const grey = toGrey(decoded, pixels, display)
  const fromMs = performance.now()
  const look = lookAt(grey)
  return { grey, look, tookMs: performance.now() - fromMs }
}

/** What is given away and not copied. */
function buffersOf({ data, looked: seen }: DecodedFrame): ArrayBuffer[] {
  const ridges = seen?.look.ridges
  const views = [
    data,
    ...(seen ? [seen.grey.data] : []),
    ...(ridges ? [ridges.map.data, ridges.strength, ...ridges.planes] : []),
  ]
  return [...new Set(views.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer)
}
