import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { encode } from 'fast-png'
import type { BackboneConfig } from '#core/model/backbone-layout.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { inferenceOf } from '#core/model/inference.ts'
import { referenceKernels } from '#core/model/kernels.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { initialValues, parameterSpecs } from '#core/model/parameters.ts'
import { PATCH_SIZE } from '#core/model/preprocess.ts'
import { weightsOf } from '#core/model/weights.ts'
import { seededRandom } from '#core/random.ts'
import { startState } from '#core/training/adam.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { createTrainer, trainStep } from '#core/training/step.ts'
import { withPoints } from './data/points.ts'
import { loadSimulated } from './data/simulated.ts'
import { loadSplits } from './data/splits.ts'
import { measureAuc } from './evaluation/measure.ts'
import { patchesOf, score, type Case } from './evaluation/regions.ts'
import { realOrDrawn, type Sides } from './simulation/real-or-drawn.ts'

export interface RealismOptions {
  readonly data: string
  readonly simulated: string
  readonly steps: number
  readonly seed: number
  readonly out: string
}

/** Enough to see texture and shape, small enough for a minute. */
const SMALL: BackboneConfig = {
  stem: 16,
  stages: [
    { expand: 1, channels: 16, repeats: 1, stride: 1 },
    { expand: 4, channels: 24, repeats: 2, stride: 2 },
    { expand: 4, channels: 32, repeats: 2, stride: 2 },
    { expand: 4, channels: 48, repeats: 2, stride: 2 },
  ],
  features: 128,
}
const MODEL = { backbone: SMALL, circuit: DEFAULT_CIRCUIT }
/** Real frames to learn from; those to test on are the validation part. */
const LEARNED_FRAMES = 300

/**
 * Trains a small network to tell simulated regions from real ones and prints its AUC on frames it has not seen: .5 is a perfect
 * simulator, 1 one that gives itself away. Writes a strip of both to look at.
 */
export async function realismCommand(options: RealismOptions): Promise<void> {
  const splits = loadSplits(options.data)
  const drawn = loadSimulated(options.simulated)
  const cut = Math.floor(0.8 * drawn.length)
  const learned = sides(splits.train.slice(0, LEARNED_FRAMES), drawn.slice(0, Math.min(cut, LEARNED_FRAMES)))
  const held = sides(splits.validation, drawn.slice(cut))
  const values = learn(learned, options)
  const specs = parameterSpecs(MODEL)
  const inference = inferenceOf(MODEL, weightsOf(specs, values), () => performance.now())
  const cases = realOrDrawn(held, 800, seededRandom(options.seed + 1))
  const auc = measureAuc(await score(inference, cases), seededRandom(options.seed))
  inference.dispose()
  mkdirSync(options.out, { recursive: true })
  writeFileSync(join(options.out, 'strip.png'), strip(cases))
  const answer = { n: cases.length, realFrames: held.real.length, drawnFrames: held.drawn.length, auc }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

const sides = (real: readonly LabelledFrame[], drawn: readonly LabelledFrame[]): Sides => ({
  real: withPoints(real),
  drawn: withPoints(drawn),
})

function learn(learned: Sides, { steps, seed }: RealismOptions): Float32Array {
  const settings = {
    peakRate: 0.002,
    rateFactor: { kernel: 1, norm: 1, head: 1, circuit: 1, projection: 0, statistic: 0 },
    weightDecay: 0.02,
    clipNorm: 5,
    warmUpSteps: 20,
    totalSteps: steps,
    averageDecay: 0.98,
  }
  const trainer = createTrainer(MODEL, nativeKernels() ?? referenceKernels, settings)
  let state = startState(initialValues(MODEL, seededRandom(seed)))
  while (state.step < steps) {
    const cases = realOrDrawn(learned, 32, seededRandom(Math.imul(seed, 0x9e3779b1) + state.step))
    const done = trainStep(trainer, state, { patches: patchesOf(cases), labels: labelsOf(cases) })
    state = done.state
    if (state.step % 50 === 0)
      process.stderr.write(`step ${state.step} of ${steps}  loss ${done.report.loss.toFixed(4)}\n`)
  }
  return state.average
}

const labelsOf = (cases: readonly Case[]): Float32Array => Float32Array.from(cases, ({ label }) => label)

const [ACROSS, DOWN] = [20, 6] as const

/** Real regions in the upper rows, drawn ones in the lower. */
function strip(cases: readonly Case[]): Uint8Array {
  const width = ACROSS * PATCH_SIZE
  const data = new Uint8Array(width * DOWN * PATCH_SIZE)
  for (const [half, label] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const shown = cases.filter((one) => one.label === label).slice(0, (ACROSS * DOWN) / 2)
    for (const [i, { patch }] of shown.entries()) {
      const place = i + (half * ACROSS * DOWN) / 2
      const left = (place % ACROSS) * PATCH_SIZE
      const top = Math.floor(place / ACROSS) * PATCH_SIZE
      for (const [k, value] of patch.entries()) {
        const at = (top + Math.floor(k / PATCH_SIZE)) * width + left + (k % PATCH_SIZE)
        data[at] = Math.max(0, Math.min(255, Math.round(128 + 50 * value)))
      }
    }
  }
  return encode({ width, height: DOWN * PATCH_SIZE, channels: 1, depth: 8, data })
}
