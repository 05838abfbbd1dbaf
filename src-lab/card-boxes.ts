import { show } from './card-probabilities.ts'
import type { EvidenceFile } from './evaluation/evidence.ts'

/** What the boxes of lesions are worth that the model's locator shows. */
export function boxesOf(boxes: EvidenceFile['boxes']): string {
  if (boxes === undefined) return '**Boxes of lesions**: it has nothing that finds them on whole frames.'
  const { source, threshold, images, lesions, found, f1, precision, recall } = boxes
  return `**Boxes of lesions** (\`lab evaluate --coco\`; the program does not show them): ${source}. n = ${lesions} lesions, ${images} images, ${found} boxes found.
Shown from a score of ${threshold.score.toFixed(2)}, chosen on: ${threshold.chosenOn}.

| | |
|---|---|
| F1 | ${show(f1)} |
| precision | ${show(precision)} |
| recall | ${show(recall)} |`
}
