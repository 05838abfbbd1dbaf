import { createDecodePool, type DecodeWorker } from '#core/dicom/decode-pool.ts'
import { FrameSource } from './frame-source.ts'
import { ViewerState } from './viewer.svelte.ts'

/** Decoded frames that are kept; three quarters of them may be of the run on screen. */
const CACHE_BYTES = 512 * 1024 * 1024

/** The viewer of the real page: workers, fetch and the display's own clock. */
export function startViewer(): ViewerState {
  const decode = createDecodePool({
    start: startWorker,
    size: 2,
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  })
  return new ViewerState({
    createSource: (onFrame) =>
      new FrameSource({
        fetch: (path, signal) => fetch(path, { signal }),
        decode,
        capacityBytes: CACHE_BYTES,
        onFrame,
      }),
    nowMs: () => performance.now(),
    nextPaint: (callback) => {
      const request = requestAnimationFrame(callback)
      return () => cancelAnimationFrame(request)
    },
    aheadBytes: CACHE_BYTES * 0.75,
  })
}

function startWorker(): DecodeWorker {
  const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' })
  return {
    post: (request) => worker.postMessage(request, [request.bytes.buffer]),
    listen: (onAnswer, onBroken) => {
      worker.onmessage = ({ data }: MessageEvent<unknown>) => onAnswer?.(data)
      worker.onerror = () => onBroken?.()
      worker.onmessageerror = () => onBroken?.()
    },
    end: () => worker.terminate(),
  }
}
