import type { FinetunePhase, FinetuneRecipe } from '#core/finetune/recipe.ts'
import type { TrainingJob } from '#core/finetune/training-state.ts'
import { assertNever } from '#core/result.ts'

export const recipeNames: Readonly<Record<FinetuneRecipe, string>> = {
  recalibrate: 'Recalibrate only',
  'head-and-circuit': 'Head and circuit',
  'last-blocks': 'Last blocks',
  'whole-model': 'Whole model',
  'contrastive-first': 'Contrastive first, then the whole model',
}

export const recipeSays: Readonly<Record<FinetuneRecipe, string>> = {
  recalibrate: 'No weight moves; what a score is worth is fitted anew. A minute.',
  'head-and-circuit': 'The backbone stays as it is. Minutes; the least that can go wrong.',
  'last-blocks': 'Two thirds of the weights learn; what the eye learned first stays.',
  'whole-model': 'All weights learn, slowly. The most that labels can change.',
  'contrastive-first':
    'First looks at this site’s frames without their labels, then all weights learn. The longest.',
}

const phases: Readonly<Record<FinetunePhase, string>> = {
  looking: 'Looking at the files',
  caching: 'Cutting regions out of the frames',
  contrastive: 'Looking without labels',
  training: 'Training',
  scoring: 'Scoring what was held out',
  calibrating: 'Calibrating',
  writing: 'Writing the model',
}

/** What a training does now, in a few words. */
export function statusText({ status, progress, waits }: TrainingJob): string {
  switch (status) {
    case 'preparing':
      return 'Looking at the files of the cohort'
    case 'running':
      return progress === null ? 'Starting' : phases[progress.phase]
    case 'paused':
      return 'Paused'
    case 'waiting':
      return `Waiting: ${waits ?? 'for its time'}`
    case 'stopped':
      return 'Stopped by an error'
    case 'finished':
      return 'Finished'
    default:
      return assertNever(status)
  }
}
