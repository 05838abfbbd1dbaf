import type { ParameterGroup, ParameterSpec } from '../model/parameters.ts'

/** All numbers that training carries from one step to the next; a checkpoint is exactly this. */
export interface TrainState {
  readonly step: number
  readonly values: Float32Array
  /** First and second moments of the gradient. */
  readonly m: Float32Array
  readonly v: Float32Array
  /** Exponential moving average of `values`, running statistics included: what is validated and shipped. */
  readonly average: Float32Array
}

export interface AdamSettings {
  readonly peakRate: number
  /** Factor on the rate by group. */
  readonly rateFactor: Readonly<Record<ParameterGroup, number>>
  /** Decoupled decay (AdamW, arXiv 1711.05101), on convolution and head kernels only. */
  readonly weightDecay: number
  readonly clipNorm: number
  readonly warmUpSteps: number
  readonly totalSteps: number
  readonly averageDecay: number
}

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8]

export function startState(values: Float32Array): TrainState {
  const zeros = (): Float32Array => new Float32Array(values.length)
  return { step: 0, values: values.slice(), m: zeros(), v: zeros(), average: values.slice() }
}

/** Linear warm-up, then half a cosine to zero. */
export function learningRate(settings: AdamSettings, step: number): number {
  const { peakRate, warmUpSteps, totalSteps } = settings
  if (step < warmUpSteps) return (peakRate * (step + 1)) / warmUpSteps
  const progress = (step - warmUpSteps) / Math.max(1, totalSteps - warmUpSteps)
  return (peakRate * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2
}

/** Euclidean norm. */
export function norm(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return Math.sqrt(sum)
}

/**
 * One step of Adam with clipping, decoupled decay and averaging, in place: 2 M numbers must not be copied per step.
 * @param gradient same layout as `state.values`; entries of group `statistic` are ignored
 */
export function adamStep(
  state: TrainState,
  gradient: Float32Array,
  specs: readonly ParameterSpec[],
  settings: AdamSettings,
): TrainState {
  const clip = Math.min(1, settings.clipNorm / (norm(gradient) + EPSILON))
  const rate = learningRate(settings, state.step)
  const step = state.step + 1
  for (const spec of specs) {
    if (spec.group === 'statistic') continue
    if (settings.rateFactor[spec.group] === 0) continue
    const dense = spec.group === 'head' || spec.group === 'projection'
    const decays = spec.group === 'kernel' || (dense && spec.shape.length === 2)
    updateSlice(state, gradient, spec, {
      rate: rate * settings.rateFactor[spec.group],
      decay: decays ? settings.weightDecay : 0,
      clip,
      step,
    })
  }
  averageInto(state.average, state.values, Math.min(settings.averageDecay, (1 + step) / (10 + step)))
  return { ...state, step }
}

interface SliceUpdate {
  readonly rate: number
  readonly decay: number
  readonly clip: number
  readonly step: number
}

function updateSlice(state: TrainState, gradient: Float32Array, spec: ParameterSpec, at: SliceUpdate): void {
  const { values, m, v } = state
  const [correct1, correct2] = [1 - BETA1 ** at.step, 1 - BETA2 ** at.step]
  for (let i = spec.offset; i < spec.offset + spec.size; i++) {
    const g = gradient[i]! * at.clip
    const mean = (m[i] = BETA1 * m[i]! + (1 - BETA1) * g)
    const square = (v[i] = BETA2 * v[i]! + (1 - BETA2) * g * g)
    const update = mean / correct1 / (Math.sqrt(square / correct2) + EPSILON)
    values[i]! -= at.rate * (update + at.decay * values[i]!)
  }
}

/** average = decay * average + (1 - decay) * values, in place. */
export function averageInto(average: Float32Array, values: Float32Array, decay: number): void {
  for (let i = 0; i < average.length; i++) average[i] = decay * average[i]! + (1 - decay) * values[i]!
}
