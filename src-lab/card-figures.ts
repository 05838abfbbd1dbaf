import { show } from './card-probabilities.ts'
import type { EvidenceFile } from './evaluation/evidence.ts'

/** What calling from the level's threshold on is worth. */
export function figures(title: string, { source, threshold, measured }: EvidenceFile['region']): string {
  return `**${title}**: ${source}. n = ${measured.n}, ${measured.events} with stenosis, ${measured.images} images.
Called from logit ${threshold.logit.toFixed(2)}, chosen on: ${threshold.chosenOn}.

| | |
|---|---|
| AUC | ${show(measured.auc)} |
| accuracy | ${show(measured.accuracy)} |
| F1 | ${show(measured.f1)} |
| sensitivity | ${show(measured.sensitivity)} |
| specificity | ${show(measured.specificity)} |`
}
