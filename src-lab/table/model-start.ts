import { seededRandom } from '#core/random.ts'
import { startState, type TrainState } from '#core/training/adam.ts'
import { initialWeights, openNetwork, type Network } from '../baselines/network.ts'
import { batchOf, type BatchSource } from '../training/batches.ts'
import { centreCompression } from '../training/centre-circuit.ts'
import type { Lab } from './learn.ts'
import type { ModelChoice } from './model-result.ts'
import { networkFor } from './models.ts'
import { keptWeights, type ContrastResult } from './results.ts'
import { shareOf } from './table-data.ts'

/** What every network of a seed draws its batches from. */
export function batchSource({ settings, data }: Lab, { seed, share }: ModelChoice): BatchSource {
  return {
    ...shareOf(data.splits, data.train(), share),
    simulated: [],
    simulatedShare: 0,
    soft: [],
    softShare: 0,
    seed: seed + 1,
    size: settings.batch,
    mixup: settings.mixup,
    strength: 1,
  }
}

/** Steps far from any that is trained on, so that the first batches are not seen twice. */
const CENTRING_STEPS = [-1, -2, -3, -4, -5, -6, -7, -8] as const

/** Drawn weights; those with a parent take its backbone, and what compresses its features is centred on them. */
export async function startOf(
  { out, settings }: Lab,
  { seed }: ModelChoice,
  network: Network,
  parent: ContrastResult | null,
  source: BatchSource,
): Promise<TrainState> {
  const values = initialWeights(network, seededRandom(seed))
  if (parent === null) return startState(values)
  values.set(keptWeights(out, parent))
  if (network.head.kind === 'linear') return startState(values)
  const backbone = networkFor('simclr', settings.width)
  const inference = openNetwork(backbone, withBackboneOf(backbone, values), () => 0)
  const features: number[] = []
  for (const step of CENTRING_STEPS) {
    const { patches, labels } = batchOf(source, step)
    features.push(...(await inference.logits(patches, labels.length)).features)
  }
  inference.dispose()
  const random = seededRandom(seed)
  return startState(centreCompression(network.specs, values, Float32Array.from(features), random))
}

/** The same backbone under another head. */
function withBackboneOf(network: Network, values: Float32Array): Float32Array {
  const flat = initialWeights(network, seededRandom(0))
  const head = new Set(network.head.arrays.map(({ name }) => name))
  for (const { name, offset, size } of network.specs)
    if (!head.has(name)) flat.set(values.subarray(offset, offset + size), offset)
  return flat
}
