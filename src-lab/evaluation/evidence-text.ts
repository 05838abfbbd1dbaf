import { show } from '../card-probabilities.ts'
import { textBetween } from '../text-between.ts'
import type { EvidenceFile } from './evidence.ts'

/** Puts the figures of a model between their marks of a document. */
export const withEvidence = (document: string, evidence: EvidenceFile): string =>
  textBetween(document, 'evidence', 'npm run lab -- card --docs docs', evidenceText(evidence))

const NEGATIVES = [
  ['vessel', 'on dark lines'],
  ['proposal', 'where reading looks for lesions'],
  ['junction', 'at crossings and bifurcations'],
  ['background', 'anywhere in the frame'],
  ['border', 'at its border'],
  ['all', 'all of these'],
] as const

/** Every figure is one of evidence.json. */
function evidenceText({ model, command, region, regionAuc, patch, boxes }: EvidenceFile): string {
  const of = ({ n, events, images }: EvidenceFile['region']['measured']): string =>
    `n = ${n}, ${events} with a stenosis, ${images} images`
  return [
    `\`${model}\`, \`${command}\`; 95 % intervals by bootstrap over images. Lesions: ${region.source} (${of(region.measured)}); the same lesions against other negatives of these frames:`,
    [
      '| negatives | AUC |',
      '| --- | --- |',
      ...NEGATIVES.map(([kind, where]) => `| ${where} | ${show(regionAuc[kind])} |`),
    ].join('\n'),
    `Small images: ${patch.source} (${of(patch.measured)}): AUC ${show(patch.measured.auc)}, accuracy ${show(patch.measured.accuracy)} at logit 0, before calibration.`,
    ...(boxes === undefined ? [] : [boxesText(boxes)]),
  ].join('\n\n')
}

function boxesText({ source, images, lesions, found, f1, precision, recall, area }: Boxes): string {
  const counted = `Boxes: ${source}; ${lesions} lesions, ${images} images, ${found} boxes shown: F1 ${show(f1)}, precision ${show(precision)}, recall ${show(recall)}.`
  if (area === undefined) return counted
  return (
    `${counted} By the measure of the ARCADE challenge, F1 over the pixels of each frame, mean of the frames, when a box says what is darker in it than ` +
    `around it: ${show(area.f1)}; the boxes that people marked would have ${show(area.ofMarkedBoxes)}.`
  )
}

type Boxes = NonNullable<EvidenceFile['boxes']>
