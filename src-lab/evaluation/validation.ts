import type { HybridConfig } from '#core/model/parameters.ts'
import type { TrainingImage } from '#core/training/region-sampler.ts'
import { inferenceFrom } from '../training/train.ts'
import { rocAuc } from './measure.ts'
import { regionCases, score, type Case } from './regions.ts'

/** What a checkpoint is chosen by: lesions against every other kind of region but the border, which is too easy to tell much. */
export const validationCases = (images: readonly TrainingImage[]): Case[] =>
  regionCases(images).filter(({ kind }) => kind !== 'border')

/** AUC of a model's weights on those. */
export async function validationAuc(
  model: HybridConfig,
  values: Float32Array,
  cases: readonly Case[],
): Promise<number> {
  const inference = inferenceFrom({ model }, values)
  const scored = await score(inference, cases)
  inference.dispose()
  return rocAuc(
    scored.map(({ label }) => label),
    scored.map(({ logit }) => logit),
  )
}
