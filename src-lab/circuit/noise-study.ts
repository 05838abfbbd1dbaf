import type { CircuitConfig } from '#core/model/circuit-config.ts'
import { logitsOf, type ReadingHead } from '#core/model/reading-head.ts'
import { seededRandom } from '#core/random.ts'
import type { CircuitCases } from './circuit-cases.ts'
import { noisyDistributions } from './density.ts'
import { createProgress } from '../progress.ts'
import { figuresOf, type JudgedLevel, type LevelLogits } from './noise-figures.ts'
import type { Figures, Noise, NoiseFile } from './noise-file.ts'
import { readExpectations } from './readout-noise.ts'

export interface NoisePlan {
  readonly noises: readonly Noise[]
  /** Draws of each case where shots are finite. */
  readonly repeats: number
  /** Of the bootstrap. */
  readonly replicates: number
}

export const NO_NOISE: Noise = { depolarizing: 0, damping: 0, readout: 0, shots: null }

/** One kind of noise at a time, then all together at strengths of today's devices. */
const noisesOf = (
  strengths: readonly number[],
  errors: readonly number[],
  shots: readonly number[],
): Noise[] => [
  ...strengths.map((depolarizing) => ({ ...NO_NOISE, depolarizing })),
  ...strengths.map((damping) => ({ ...NO_NOISE, damping })),
  ...errors.map((readout) => ({ ...NO_NOISE, readout })),
  ...shots.map((count) => ({ ...NO_NOISE, shots: count })),
  { depolarizing: 0.01, damping: 0.01, readout: 0.02, shots: 1024 },
]

export const FULL_PLAN: NoisePlan = {
  noises: noisesOf(
    [0.001, 0.003, 0.01, 0.03, 0.1, 0.3],
    [0.005, 0.01, 0.02, 0.05, 0.1, 0.2],
    [8192, 1024, 256, 64, 16],
  ),
  repeats: 8,
  replicates: 1000,
}

/** Enough to see that all of it works. */
export const QUICK_PLAN: NoisePlan = {
  noises: noisesOf([0.01, 0.1], [0.02, 0.1], [1024, 64]),
  repeats: 2,
  replicates: 100,
}

/** The circuit of a model, and what stands around it. */
export interface StudiedModel {
  readonly config: CircuitConfig
  readonly angles: ArrayLike<number>
  readonly head: ReadingHead
}

export interface StudiedLevels {
  readonly region: JudgedLevel
  readonly patch: JudgedLevel | null
}

/** @param report a line of progress */
export function studyNoise(
  model: StudiedModel,
  levels: StudiedLevels,
  plan: NoisePlan,
  report: (line: string) => void,
): Pick<NoiseFile, 'results' | 'withoutCircuit'> {
  const judged = (['region', 'patch'] as const).map((name) => {
    const level = levels[name]
    return level === null ? null : judge(model, level, plan)
  })
  const [region, patch] = judged
  if (!region) throw new Error('regions are always judged')
  const results = [NO_NOISE, ...plan.noises].map((noise, i, all) => {
    report(`noise ${i + 1} of ${all.length}: ${JSON.stringify(noise)}`)
    return { noise, region: region.under(noise), patch: patch?.under(noise) ?? null }
  })
  return { results, withoutCircuit: { region: region.without, patch: patch?.without ?? null } }
}

interface Judge {
  under(noise: Noise): Figures
  readonly without: Figures
}

function judge(model: StudiedModel, level: JudgedLevel, { repeats, replicates }: NoisePlan): Judge {
  const logits = (noise: Noise): LevelLogits => ({
    decided: noisyLogits(model, level.decided, noise, repeats),
    calibrated: noisyLogits(model, level.calibrated, noise, repeats),
  })
  const exact = logits(NO_NOISE)
  const without = { decided: [level.decided.plain], calibrated: [level.calibrated.plain] }
  return {
    under: (noise) => figuresOf(level, noise === NO_NOISE ? exact : logits(noise), exact, replicates),
    without: figuresOf(level, without, exact, replicates),
  }
}

const BATCH = 32
/** Entries of all density matrices that are kept at once, 16 bytes each. */
const MOST_ENTRIES = 2 ** 21

/** Draw after draw; one where nothing is drawn. */
export function noisyLogits(
  { config, angles, head }: StudiedModel,
  { u, plain }: CircuitCases,
  noise: Noise,
  repeats: number,
): Float64Array[] {
  const { qubits } = config
  const draws = Array.from({ length: noise.shots === null ? 1 : repeats }, (_, i) => ({
    random: seededRandom(i + 1),
    logits: new Float64Array(plain.length),
  }))
  const batch = Math.max(1, Math.min(BATCH, MOST_ENTRIES / 4 ** qubits))
  const say = createProgress(plain.length, 'cases')
  for (let from = 0; from < plain.length; from += batch) {
    const part = plain.subarray(from, from + batch)
    const inputs = u.subarray(from * qubits, (from + part.length) * qubits)
    const distributions = noisyDistributions(config, angles, inputs, part.length, noise)
    for (const { random, logits } of draws)
      logits.set(logitsOf(head, part, readExpectations(distributions, qubits, noise, random)), from)
    say(from + part.length)
  }
  return draws.map(({ logits }) => logits)
}
