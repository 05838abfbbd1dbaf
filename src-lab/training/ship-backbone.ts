import type { Manifest } from '#core/model/manifest.ts'
import type { HybridConfig } from '#core/model/parameters.ts'
import { writeModel } from '../../src-main/engine/write-model.ts'
import type { Checkpoint } from './checkpoint.ts'
import { describeWeights } from '../../src-main/engine/describe-weights.ts'
import type { Parent } from './recipe.ts'

export interface BackboneShipment {
  readonly folder: string
  readonly id: string
  readonly createdAt: Date
  readonly images: number
  /** What the model it started from says it was trained on; null for drawn weights. */
  readonly before: string | null
}

interface PretrainedBy {
  readonly model: HybridConfig
  readonly regions: number
  readonly seeds: Manifest['seeds']
  readonly parent: Parent | null
}

/**
 * Writes the averaged weights at the end of stage 1, so that stage 2 can start from them. The last, not the best by the probe: the
 * probe sees labels, and what was learned without them should stay so. Circuit and head are as they were drawn.
 */
export async function shipBackbone(
  { folder, id, createdAt, images, before }: BackboneShipment,
  { model, regions, seeds, parent }: PretrainedBy,
  { header, state }: Checkpoint,
): Promise<Manifest> {
  const { own, ...described } = await describeWeights(model, state.average)
  const training = { steps: header.step, bestStep: header.step, batch: 2 * regions }
  const manifest: Omit<Manifest, 'weights'> = {
    id,
    version: '0.1.0',
    createdAt: createdAt.toISOString(),
    commit: header.commit,
    parents: parent ? [`${parent.id}@${parent.weightsSha256.slice(0, 12)}`] : [],
    seeds,
    training,
    ...described,
    data: [{ name: 'frames without their labels', images, use: 'contrastive pretraining' }],
    trainedOn: `Regions of ${images} frames without their labels, by contrast (SimCLR); it tells no stenosis yet.${before === null ? '' : ` Before that: ${before}`}`,
    intendedUse: 'To start training from. It says nothing of any image.',
    limits: ['Its circuit and its head are untrained: its scores mean nothing.'],
  }
  return writeModel(folder, manifest, own)
}
