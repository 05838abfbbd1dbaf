import { show } from './card-probabilities.ts'
import type { EvidenceFile } from './evaluation/evidence.ts'

type Boxes = NonNullable<EvidenceFile['boxes']>

/** What the boxes of lesions are worth that the model's locator shows. */
export function boxesOf(boxes: EvidenceFile['boxes']): string {
  if (boxes === undefined) return '**Boxes of lesions**: it has nothing that finds them on whole frames.'
  const { source, threshold, images, lesions, found, f1, precision, recall, area } = boxes
  return `**Boxes of lesions** (\`lab evaluate --coco\`; the program does not show them): ${source}. n = ${lesions} lesions, ${images} images, ${found} boxes found.
Shown from a score of ${threshold.score.toFixed(2)}, chosen on: ${threshold.chosenOn}.

| | |
|---|---|
| F1 | ${show(f1)} |
| precision | ${show(precision)} |
| recall | ${show(recall)} |${area === undefined ? '' : areaOf(area)}`
}

/** As the challenge measures, whose published figures are of outlines. */
const areaOf = ({ f1, ofMarkedBoxes }: NonNullable<Boxes['area']>): string => `
| F1 over the pixels of each frame, mean of the frames; of a box, what is darker than around it | ${show(f1)} |
| the same of the boxes that people marked | ${show(ofMarkedBoxes)} |`
