import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { hybridConfigOf, type Manifest } from '#core/model/manifest.ts'
import { parameterSpecs, type HybridConfig } from '#core/model/parameters.ts'
import type { PatchViews } from '#core/model/patch-views.ts'
import { flatten } from '#core/model/weights.ts'
import { readModel } from './circuit/shipped.ts'
import { withPoints } from './data/points.ts'
import { loadSplits } from './data/splits.ts'
import { validationAuc, validationCases } from './evaluation/validation.ts'
import { writeModel } from '../src-main/engine/write-model.ts'
import { describeWeights } from '../src-main/engine/describe-weights.ts'

export interface AverageOptions {
  readonly from: string
  readonly to: string
  readonly data: string
  readonly out: string
  readonly id: string
  readonly release: string
  /** In how many positions it is to see a small image given whole; absent for as many as the second. */
  readonly patchViews?: PatchViews
}

/** Of the second model; the ends are the models themselves. */
const SHARES = [0, 0.25, 0.5, 0.75, 1] as const

/**
 * Averages the weights of a model and of one that was trained on from it (arXiv 2203.05482), at the share that does best on the
 * validation frames, and writes it. What leads into the circuit and out of it is the second's: halfway between two circuits
 * is no circuit.
 */
export async function averageCommand({
  from,
  to,
  data,
  out,
  id,
  release,
  patchViews,
}: AverageOptions): Promise<void> {
  const [first, second] = [await opened(from), await opened(to)]
  const model = hybridConfigOf(second.manifest)
  const cases = validationCases(withPoints(loadSplits(data).validation))
  const tried: { share: number; values: Float32Array; auc: number }[] = []
  for (const share of SHARES) {
    const values = between(model, first.values, second.values, share)
    const auc = await validationAuc(model, values, cases)
    process.stderr.write(`share ${share.toFixed(2)}  validation AUC ${auc.toFixed(4)}\n`)
    tried.push({ share, values, auc })
  }
  const best = tried.reduce((a, b) => (b.auc > a.auc ? b : a))
  const seen = patchViews === undefined ? model : { ...model, patchViews }
  const { own, ...described } = await describeWeights(seen, best.values)
  const manifest = {
    ...second.manifest,
    data: allData([first.manifest.data, second.manifest.data]),
    ...described,
    id,
    version: release,
    createdAt: new Date().toISOString(),
    parents: [first, second].map(
      ({ manifest: { id: name, weights } }) => `${name}@${weights.sha256.slice(0, 12)}`,
    ),
    trainedOn: `Weights averaged, ${(1 - best.share).toFixed(2)} of the parent's and ${best.share.toFixed(2)} of its own. ${second.manifest.trainedOn}`,
  }
  // A calibration that lies there is of the weights that these replace.
  rmSync(join(out, id, 'calibration.json'), { force: true })
  writeModel(join(out, id), manifest, own)
}

/** What either was made with, each once. */
function allData(parts: readonly Manifest['data'][]): Manifest['data'] {
  const seen = new Map(parts.flat().map((one) => [`${one.name}, ${one.use}`, one]))
  return [...seen.values()]
}

async function opened(folder: string) {
  const { manifest, weights } = await readModel(folder)
  return { manifest, values: flatten(hybridConfigOf(manifest), weights) }
}

const OF_THE_CIRCUIT = ['compress/', 'circuit/', 'fuse/'] as const

/** Name by name between two models; the path of the circuit is the second's. */
export function between(
  model: HybridConfig,
  first: Float32Array,
  second: Float32Array,
  share: number,
): Float32Array {
  const out = second.slice()
  for (const { name, offset, size } of parameterSpecs(model)) {
    if (OF_THE_CIRCUIT.some((part) => name.startsWith(part))) continue
    for (let i = offset; i < offset + size; i++) out[i] = (1 - share) * first[i]! + share * second[i]!
  }
  return out
}
