import type { Manifest } from '../model/manifest.ts'
import { recipeWords } from './card.ts'
import type { FinetuneFile, FinetuneSpec } from './recipe.ts'

const WITHOUT_GATE =
  'Its backbone is not the parent’s, so what told the parent from pictures it does not know was not kept: only the gates of pixels turn pictures away.'
const NO_FRAMES = 'Frames and runs are not calibrated: nothing was fitted for them by these labels.'

/** What the manifest of a fine-tuned model says of where it comes from. @param kept what is still the parent's */
export const describeFinetuned = (
  parent: Manifest,
  { spec, counts }: { readonly spec: FinetuneSpec; readonly counts: FinetuneFile['counts'] },
  kept: 'weights' | 'backbone' | 'nothing',
): Pick<Manifest, 'data' | 'trainedOn' | 'intendedUse' | 'limits'> => {
  const use = {
    train: 'training',
    validation: 'choice of checkpoint',
    calibration: 'calibration',
    sealed: 'comparison',
  } as const
  return {
    data: [
      ...parent.data,
      ...(['train', 'validation', 'calibration', 'sealed'] as const).flatMap((part) => {
        const own = counts[part]
        return own.cases === 0
          ? []
          : [{ name: `cohort ${spec.cohortHash.slice(0, 12)}, ${part}`, images: own.cases, use: use[part] }]
      }),
    ],
    trainedOn: `${spec.recipe}: ${recipeWords[spec.recipe]}, by ${counts.train.cases} labelled regions of ${counts.train.patients} patients of one site. Before that, ${parent.id}: ${parent.trainedOn}`,
    intendedUse: parent.intendedUse,
    limits: [
      'Trained on and tested at one site: elsewhere it may be worse than its parent.',
      NO_FRAMES,
      ...(kept === 'nothing' ? [WITHOUT_GATE] : []),
      ...parent.limits.filter((limit) => !limit.startsWith('Frames and runs are not calibrated')),
    ],
  }
}
