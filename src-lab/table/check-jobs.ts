import { performance } from 'node:perf_hooks'
import { PATCH_LENGTH, standardize } from '#core/model/preprocess.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { changed, CHANGES, type Change } from '#core/training/augment.ts'
import { initialWeights } from '../baselines/network.ts'
import { measureAuc } from '../evaluation/measure.ts'
import { score, type Case } from '../evaluation/regions.ts'
import type { Lab } from './learn.ts'
import { MODELS, networkFor, openModel } from './models.ts'
import { ChangesResult, keptWeights, LatencyResult, type Job, type ModelResult } from './results.ts'

const SEED = 1
/** Those that are made or not, without a size. */
const WITHOUT_SIZE: readonly Change[] = ['coarse', 'edge', 'polarity']

/** What each change of augmentation, alone, hides of the lesions from a trained hybrid. */
export function changesJob(lab: Lab, hybrid: ModelResult): Job<ChangesResult> {
  const { settings, data, out, commit } = lab
  const strengths = settings.scan.changes
  return {
    id: 'changes',
    schema: ChangesResult,
    recipe: { kind: 'changes', weights: hybrid.weightsSha256, strengths, data: data.fingerprint },
    async run(recipe) {
      const inference = openModel('hybrid', settings.width, keptWeights(out, hybrid))
      const cases = data.unscaled()
      const aucOf = async (made: (patch: Float32Array, i: number) => Float32Array) => {
        const seen = cases.map((one, i): Case => ({ ...one, patch: standardize(made(one.patch, i)) }))
        return measureAuc(await score(inference, seen), seededRandom(SEED))
      }
      const rows: ChangesResult['changed'] = []
      for (const change of CHANGES) {
        for (const strength of WITHOUT_SIZE.includes(change) ? [1] : strengths) {
          const auc = await aucOf((patch, i) => changed(patch, change, seededRandom(SEED + i), strength))
          rows.push({ change, strength, auc })
        }
      }
      const unchanged = await aucOf((patch) => patch)
      inference.dispose()
      const events = cases.filter(({ label }) => label === 1).length
      const images = new Set(cases.map(({ cluster }) => cluster)).size
      return {
        kind: 'changes',
        job: 'changes',
        recipe,
        commit,
        n: cases.length,
        events,
        images,
        unchanged,
        changed: rows,
      }
    },
  }
}

/** Milliseconds a region of every model, in turn, so that what else the machine does falls on all alike. */
export function latencyJob({ settings, commit }: Lab): Job<LatencyResult> {
  const { regions, rounds } = settings.latency
  return {
    id: 'latency',
    schema: LatencyResult,
    recipe: { kind: 'latency', width: settings.width, regions, rounds },
    async run(recipe) {
      const random = seededRandom(SEED)
      const patches = Float32Array.from({ length: regions * PATCH_LENGTH }, () => randomNormal(random))
      const open = MODELS.map((model) => ({
        model,
        inference: openModel(
          model,
          settings.width,
          initialWeights(networkFor(model, settings.width), random),
        ),
        took: new Array<number>(),
      }))
      // The first round warms up.
      for (let round = 0; round <= rounds; round++) {
        for (const { inference, took } of open) {
          const start = performance.now()
          await inference.logits(patches, regions)
          if (round > 0) took.push((performance.now() - start) / regions)
        }
      }
      for (const { inference } of open) inference.dispose()
      const models = open.map(({ model, took }) => ({ model, ...quartilesOf(took) }))
      return { kind: 'latency', job: 'latency', recipe, commit, regions, rounds, models }
    },
  }
}

function quartilesOf(values: readonly number[]): { median: number; quartiles: [number, number] } {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN
  return { median: at(0.5), quartiles: [at(0.25), at(0.75)] }
}
