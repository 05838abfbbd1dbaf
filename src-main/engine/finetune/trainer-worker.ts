import { constants, setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { depthOf } from '#core/finetune/schedule.ts'
import { TrainerRequest, type TrainerJob, type TrainerMessage } from '#core/finetune/trainer-contract.ts'
import { referenceKernels } from '#core/model/kernels.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import type { Failure } from '#core/result.ts'
import { nodeCodecs } from '../codec-files.ts'
import { decodeInThread } from '../decode-thread.ts'
import { hostPort } from '../port.ts'
import { loadTensorFlow, startNativeTraining } from '../tensorflow.ts'
import { freeRoom } from './free-room.ts'
import { runTrainer, type TrainerParts } from './trainer.ts'

/**
 * The process of one training. Whoever starts it sets the number of TensorFlow's threads in its environment, because the weights
 * hang on it. It is the last to be served by the processor: reading, and the heart on screen, go first.
 */
const port = hostPort(process)
const here = dirname(fileURLToPath(import.meta.url))
let wanted: 'go' | 'conclude' | 'suspend' = 'go'

yieldToAll()
process.on('SIGINT', () => undefined)
port.onMessage((raw) => {
  const { data: request } = TrainerRequest.safeParse(raw)
  if (request === undefined) throw new Error('a message to the trainer is not a request')
  if (request.ask === 'start') void run(request.job)
  else wanted = request.ask
})

async function run(job: TrainerJob): Promise<void> {
  const facts = await loadTensorFlow(startNativeTraining)
  if (!facts.ok) return void last({ tell: 'failed', error: facts.error })
  const native = facts.value.backend === 'tensorflow'
  const depth = depthOf(job.spec.recipe)
  if (!native && depth !== null && depth !== 'head') return void last({ tell: 'failed', error: needsNative })
  const outcome = await runTrainer(job, {
    facts: facts.value,
    kernels: nativeKernels() ?? referenceKernels,
    decoders: { codecs: nodeCodecs(), decode: decodeInThread(join(here, 'decode.cjs')) },
    clock: () => performance.now(),
    now: () => new Date(),
    room: freeRoom,
    next: nextTurn,
    tell: seldom(port.send),
  })
  if (!outcome.ok) return void last({ tell: 'failed', error: outcome.error })
  last(outcome.value === 'suspended' ? { tell: 'suspended' } : { tell: 'done', outcome: outcome.value })
}

/** Lets messages in between two steps. */
const nextTurn: TrainerParts['next'] = () => new Promise((resolve) => setImmediate(() => resolve(wanted)))

const PROGRESS_EVERY_MS = 250

/** A step of a small network takes a few milliseconds: nobody can look that often. */
function seldom(send: (message: TrainerMessage) => void): (message: TrainerMessage) => void {
  let sentMs = -Infinity
  return (message) => {
    const progress = message.tell === 'progress' && message.progress.step < message.progress.steps
    if (progress && message.progress.step > 0 && performance.now() - sentMs < PROGRESS_EVERY_MS) return
    if (progress) sentMs = performance.now()
    send(message)
  }
}

const last = (message: TrainerMessage): void => port.send(message)

function yieldToAll(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW)
  } catch {
    return
  }
}

const needsNative: Failure = {
  code: 'no-native-engine',
  message:
    'This recipe trains the backbone, which needs the native TensorFlow library, and that is not here.',
  action:
    'Choose “head and circuit” or “recalibrate”, or get the library: node scripts/setup.mjs --check says how.',
}
