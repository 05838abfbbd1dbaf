import type { ComparedCase } from '#core/comparison/comparison.ts'
import type { FinetuneOutcome } from '#core/finetune/recipe.ts'

/** The sealed cases of a training, each by both models' own calibration. */
export const comparedOf = ({ scored }: Pick<FinetuneOutcome, 'scored'>): ComparedCase[] =>
  scored
    .filter(({ split }) => split === 'sealed')
    .map(({ patient, label, grade, file, frame, box, probabilityBefore, probabilityAfter }) => ({
      patient,
      label,
      grade,
      file,
      frame,
      box,
      before: probabilityBefore,
      after: probabilityAfter,
    }))
