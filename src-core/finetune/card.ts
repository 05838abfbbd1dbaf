import type { CalibrationFile } from '../calibration/calibration-file.ts'
import type { Manifest } from '../model/manifest.ts'
import type { FinetuneFile, FinetuneRecipe } from './recipe.ts'

/** What a recipe changes, for people. */
export const recipeWords: Readonly<Record<FinetuneRecipe, string>> = {
  recalibrate: 'only its calibration was fitted again',
  'head-and-circuit': 'its head and its circuit were trained on, its backbone is the parent’s',
  'last-blocks': 'its head, its circuit and the last blocks of its backbone were trained on',
  'whole-model': 'all of it was trained on',
  'contrastive-first':
    'its backbone learned from unlabelled frames by contrast first, then all of it was trained on',
}

/** CARD.md of a fine-tuned model, made of what stands in its other files. No patient is named in it. */
export function finetuneCard(manifest: Manifest, calibration: CalibrationFile, file: FinetuneFile): string {
  const { spec, counts, flight } = file
  const rows = (['train', 'validation', 'calibration', 'sealed'] as const).map((part) => {
    const { patients, cases, events } = counts[part]
    return `| ${part} | ${patients} | ${cases} | ${events} |`
  })
  const levels = Object.entries(calibration.levels).map(([level, one]) =>
    one !== undefined && 'reliability' in one
      ? `- ${level}: ${one.reliability.evidence.n} cases, AUC ${one.reliability.auc.value.toFixed(3)}, Brier ${one.reliability.brier.toFixed(3)}, ${one.reliability.evidence.split}`
      : `- ${level}: answers and no probability`,
  )
  return [
    `# ${manifest.id}`,
    '',
    `**Research use only.** ${manifest.intendedUse}`,
    '',
    '## What it is',
    `Made from ${manifest.parents.join(', ')}: ${recipeWords[spec.recipe]}.`,
    `Cohort “${spec.cohortName}”, ${spec.cohortHash.slice(0, 12)}; seed ${spec.seed}; ${spec.epochs} passes of batches of ${spec.batch}; best step ${file.bestStep} of ${manifest.training.steps}, ${file.stoppedEarly}.`,
    `Weights ${manifest.weights.sha256}.`,
    `Trained with ${flight.engine}, ${flight.threads} threads, oneDNN ${flight.oneDnn ? 'on' : 'off'}, on ${flight.processor}.`,
    '',
    '## Data',
    manifest.trainedOn,
    '',
    '| part | patients | cases | with a stenosis |',
    '|---|---|---|---|',
    ...rows,
    '',
    '## Figures',
    'Calibration, of patients it was neither trained nor chosen on, out of fold:',
    ...(levels.length === 0 ? ['- none: too few cases'] : levels),
    '',
    'The sealed part is compared with the parent in `finetune.json`, where it was looked at.',
    '',
    '## Limits',
    ...manifest.limits.map((limit) => `- ${limit}`),
    '',
  ].join('\n')
}
