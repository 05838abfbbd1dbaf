import '@tensorflow/tfjs-node'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { MOBILENET_V2 } from '#core/model/backbone-layout.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { initialValues } from '#core/model/parameters.ts'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { startState } from '#core/training/adam.ts'
import { createTrainer, trainStep } from '#core/training/step.ts'
import { pythonWith } from './python-environment.ts'
import { median } from './median.ts'

/**
 * One supervised step of the whole hybrid (forward, backward, clipping, AdamW, averaging) against PyTorch's of the same backbone with a
 * linear head and AdamW, turn by turn in the same run, on two threads each. Medians, in ms a step of 32 patches of 64 × 64.
 */
const BATCH = 32
const TURNS = 12
const THREADS = 2

const Told = z.object({ ms: z.number(), loss: z.number(), parameters: z.number() })
const config = { backbone: MOBILENET_V2, circuit: DEFAULT_CIRCUIT }
const kernels = nativeKernels()
if (kernels === null) throw new Error('this benchmark needs the native engine')
const random = seededRandom(1)
const trainer = createTrainer(config, kernels, {
  peakRate: 1e-3,
  rateFactor: { kernel: 1, norm: 1, head: 1, circuit: 3, projection: 0, statistic: 0 },
  weightDecay: 0.02,
  clipNorm: 5,
  warmUpSteps: 1,
  totalSteps: 1000,
  averageDecay: 0.99,
})
let state = startState(initialValues(config, random))
const batch = {
  patches: Float32Array.from({ length: BATCH * PATCH_LENGTH }, () => randomNormal(random)),
  labels: Float32Array.from({ length: BATCH }, (_, i) => i % 2),
}

function step(): number {
  const start = performance.now()
  state = trainStep(trainer, state, batch).state
  return performance.now() - start
}

const python = pythonWith('torch==2.9.1', 'OSTIUM_TORCH_PYTHON')
const peer = python === null ? null : openPeer(python)
const [ours, theirs]: [number[], number[]] = [[], []]
for (let turn = 0; turn < TURNS; turn++) {
  ours.push(step())
  if (peer) theirs.push((await peer.step()).ms)
}
peer?.close()
// The first turns warm caches up.
const answer = { ours: median(ours.slice(2)), peer: peer ? median(theirs.slice(2)) : null, unit: 'ms' }
process.stdout.write(`${JSON.stringify({ name: 'train-step', ...answer })}\n`)

function openPeer(path: string) {
  const child = spawn(path, [join('bench', 'train-step-peer.py'), String(BATCH), String(THREADS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return {
    async step(): Promise<z.infer<typeof Told>> {
      child.stdin.write('\n')
      const line: IteratorResult<string, undefined> = await lines.next()
      if (line.done) throw new Error("PyTorch's process ended")
      return Told.parse(JSON.parse(line.value))
    },
    close: () => void child.stdin.end(),
  }
}
