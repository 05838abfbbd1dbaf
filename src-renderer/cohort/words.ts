import type { FinetuneRecipe } from '#core/finetune/recipe.ts'
import type { LeakKind, LeakVerdict, Split } from '#core/cohort/leak.ts'
import type { SiteLevel } from '#core/calibration/site-calibration.ts'

export const splitWords: Readonly<Record<Split, string>> = {
  train: 'Train',
  validation: 'Validation',
  calibration: 'Calibration',
  sealed: 'Sealed',
}

export const recipeWords: Readonly<Record<FinetuneRecipe, string>> = {
  recalibrate: 'Recalibrate only',
  'head-and-circuit': 'Head and circuit',
  'last-blocks': 'Last blocks',
  'whole-model': 'Whole model',
  'contrastive-first': 'Contrastive on unlabelled runs first',
}

export const kindWords: Readonly<Record<LeakKind, string>> = {
  patient: 'Same patient id',
  study: 'Same study',
  'frame-of-reference': 'Same frame of reference',
  picture: 'Same picture',
}

export const levelWords: Readonly<Record<SiteLevel, string>> = {
  region: 'Boxes',
  patch: 'Small pictures',
  frame: 'Frames',
  run: 'Runs',
}

/** In the order of their keys, 1 to 3. */
export const verdicts: readonly {
  readonly verdict: LeakVerdict
  readonly title: string
  readonly what: string
}[] = [
  { verdict: 'one-person', title: 'One person', what: 'both names are dealt to one side' },
  { verdict: 'different-people', title: 'Different people', what: 'a false alarm, looked at' },
  { verdict: 'left-out', title: 'Leave the second out', what: 'its labels are not in this cohort' },
]

/** A name that is a long hash is known by its beginning. */
export const shortName = (name: string): string => (name.length > 14 ? `${name.slice(0, 10)}…` : name)
