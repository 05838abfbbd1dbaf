import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { nodeCodecs } from './codec-files.ts'
import { decodeInThread } from './decode-thread.ts'
import { answerRequest } from './engine.ts'
import { createHandlers } from './handlers.ts'
import { loadReader } from './model-reader.ts'
import { hostPort } from './port.ts'
import { loadTensorFlow } from './tensorflow.ts'

/** The engine process: loads TensorFlow at once, and answers what it is asked. */
const port = hostPort(process)
const clock = () => performance.now()
const here = dirname(fileURLToPath(import.meta.url))
// Before TensorFlow, so that both start at the same time.
const decoders = { codecs: nodeCodecs(), decode: decodeInThread(join(here, 'decode.cjs')) }
const handlers = createHandlers({
  facts: loadTensorFlow(async () => (await import('./native-reading.ts')).startNativeReading()),
  loadReader: (modelDir, engine, site) => loadReader(modelDir, engine, clock, site),
  decoders,
  emit: port.send,
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
  pause: () => new Promise((resolve) => setTimeout(resolve, 200)),
})

// Ctrl-C in a terminal reaches the whole group: whoever started us decides when we end.
process.on('SIGINT', () => undefined)
port.onMessage((message) => void answerRequest(message, handlers, port.send))
