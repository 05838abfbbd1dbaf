import { join } from 'node:path'
import type { Inference } from '#core/model/inference.ts'
import type { GreyImage } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { clusterBootstrap } from '#core/training/bootstrap.ts'
import type { TrainingImage } from '#core/training/region-sampler.ts'
import { withPoints } from './data/points.ts'
import { loadSplits } from './data/splits.ts'
import { aucOf, REPLICATES } from './evaluation/measure.ts'
import { regionCases, score, type Case } from './evaluation/regions.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { openModel } from './open-model.ts'
import { disturbed, DISTURBANCES, type Disturbance } from './stress/disturb.ts'
import { StressFile } from './stress/stress-file.ts'
import { stressPlot } from './stress/stress-plot.ts'
import { writeDurably } from '../src-main/engine/durable.ts'

export interface StressOptions {
  readonly model: string
  readonly data: string
  readonly docs: string
}

const SEED = 1
const KINDS: readonly Disturbance[] = ['gamma', 'blur', 'noise', 'rotation', 'resolution', 'polarity']

/**
 * Measures what gamma, blur, noise, rotation, resolution and polarity cost a model on the reported half of ARCADE val; writes
 * stress.json beside it and stress.svg into the docs.
 */
export async function stressCommand(options: StressOptions): Promise<void> {
  const { manifest, inference } = await openModel(options.model)
  const splits = loadSplits(options.data)
  const images = withPoints(splits.test)
  const plain = regionsOf(images, 'gamma', 1)
  const curves = []
  for (const kind of KINDS) {
    curves.push({ kind, title: DISTURBANCES[kind].title, levels: await levelsOf(inference, images, kind) })
    process.stderr.write(`${kind} done\n`)
  }
  inference.dispose()
  const file = StressFile.parse({
    schema: 1,
    model: manifest.id,
    weightsSha256: manifest.weights.sha256,
    measuredAt: new Date().toISOString(),
    command: `npm run lab -- stress --model models/${manifest.id}`,
    source: `ARCADE val, ${splits.test.length} frames: lesions against regions on dark lines that hold nothing of a lesion's box`,
    n: plain.length,
    events: plain.filter(({ label }) => label === 1).length,
    images: splits.test.length,
    curves,
  })
  writeDurably(join(options.model, 'stress.json'), [jsonBytes(file)])
  writeDurably(join(options.docs, 'stress.svg'), [Buffer.from(stressPlot(file))])
}

/** Lesions and vessels away from them, as the evidence has them, disturbed. */
function regionsOf(images: readonly TrainingImage[], kind: Disturbance, level: number): Case[] {
  const random = seededRandom(SEED)
  const cut = (grey: GreyImage, [x, y, width, height]: Box): Float32Array =>
    disturbed(
      grey,
      { centerX: x + width / 2, centerY: y + height / 2, width, height, angleRad: 0 },
      kind,
      level,
      random,
    )
  return regionCases(images, cut).filter((one) => one.kind === 'lesion' || one.kind === 'vessel')
}

/** AUC at each level, and its change against the first, paired case by case. */
async function levelsOf(inference: Inference, images: readonly TrainingImage[], kind: Disturbance) {
  const levels = []
  let plain: readonly number[] | null = null
  for (const level of DISTURBANCES[kind].levels) {
    const scored = await score(inference, regionsOf(images, kind, level))
    const logits = scored.map(({ logit }) => logit)
    const against = (plain ??= logits)
    const labels = scored.map(({ label }) => label)
    const auc = (cases: readonly number[], of: readonly number[]): number => aucOf(cases, labels, of)
    const clusters = scored.map(({ cluster }) => cluster)
    const estimate = (statistic: (cases: readonly number[]) => number) =>
      clusterBootstrap(clusters, statistic, REPLICATES, seededRandom(SEED))
    levels.push({
      level,
      auc: estimate((cases) => auc(cases, logits)),
      change: estimate((cases) => auc(cases, logits) - auc(cases, against)),
    })
  }
  return levels
}
