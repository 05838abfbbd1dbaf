import type { ModelDetails } from '../registry/model-details.ts'
import type { FinetuneFile } from '../finetune/recipe.ts'
import type { Comparison } from '../comparison/comparison.ts'

/**
 * What changed from a model's parent to it, in the shape of a predetermined change control plan (FDA, "Marketing Submission
 * Recommendations for a Predetermined Change Control Plan for Artificial Intelligence-Enabled Device Software Functions",
 * December 2024: description of modifications, modification protocol, impact assessment). It follows the shape; it is no
 * submission, and nobody authorised a plan for this program.
 * @param program version that writes it
 * @returns Markdown
 */
export function changeRecord(details: ModelDetails, program: string): string {
  const { model, finetune, comparison } = details
  return [
    `# Change record: ${model.id}`,
    '',
    `Written by Ostium ${program}. **Research use only.** In the shape of a predetermined change control plan (FDA, December 2024); no plan for this program was authorised.`,
    '',
    '## 1. Description of modifications',
    ...description(details),
    '',
    '## 2. Modification protocol',
    ...(finetune === null ? ['This model was not fine-tuned at a site.'] : protocol(finetune)),
    '',
    '## 3. Impact assessment',
    ...impact(comparison),
    '',
    '## 4. Decision',
    decision(details),
    '',
  ].join('\n')
}

const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
const figure = (value: number): string => value.toFixed(3)
const range = ([low, high]: readonly [number, number]): string => `${figure(low)} to ${figure(high)}`

function description({ model, finetune, circuit, parameters }: ModelDetails): string[] {
  const from = model.parents.join(', ') || 'none: trained from the start'
  return [
    `- What: the weights and the calibration of the model. Its architecture, its preparation of pictures, its intended use and its outputs are the parent's.`,
    `- Parent: ${from}${finetune === null ? '' : ` (weights ${finetune.spec.parent.weightsSha256})`}.`,
    `- New weights: ${model.weightsSha256}; ${parameters} parameters; circuit of ${circuit.qubits} qubits and ${circuit.layers} layers, α ${circuit.alpha.toFixed(4)}.`,
    `- Recipe: ${model.recipe ?? 'none'}. It changes ${finetune === null ? 'nothing at a site' : 'only what that recipe names'}.`,
    `- Why: to read this site's pictures better than its parent does; measured in part 3.`,
  ]
}

function protocol({ spec, counts, leftOut, flight, bestStep, stoppedEarly }: FinetuneFile): string[] {
  const parts = ['train', 'validation', 'calibration', 'sealed'] as const
  return [
    '### Data management',
    `- Cohort ${spec.cohortHash}: frozen before training, split by patient, searched for leaks (patient, study, frame of reference, alike pictures).`,
    row('part', 'patients', 'cases', 'with a stenosis'),
    row('---', '---', '---', '---'),
    ...parts.map((part) => row(part, counts[part].patients, counts[part].cases, counts[part].events)),
    ...leftOut.map(({ reason, cases }) => `- Left out: ${cases}, ${reason}.`),
    '### Re-training',
    `- Seed ${spec.seed}, ${spec.epochs} epochs of batches of ${spec.batch}, rate ${spec.rate}, patience ${spec.patience}; best step ${bestStep} by the validation part (${stoppedEarly}).`,
    `- Machine: ${flight.engine}, ${flight.threads} threads, oneDNN ${flight.oneDnn ? 'on' : 'off'}, ${flight.processor}, ${flight.platform}. The same labels, seed and machine give the same weights: \`npm start -- models replay\` checks it.`,
    '### Performance evaluation',
    '- On sealed patients, paired with the parent, whole patients drawn; margins stated before the first look; each look counted.',
    '### Update',
    '- A person adopts it with a reason; readings name the model that made them; one click takes it back.',
  ]
}

function impact(comparison: Comparison | null): string[] {
  if (comparison === null)
    return ['Not compared with its parent on sealed patients: what it gains or loses is unknown.']
  const { auc, logLoss, calibrationLoss, patients, n, events, margins, forgetting, gate, reasons } =
    comparison
  const line = (name: string, { before, after, difference }: Comparison['auc']) =>
    row(
      name,
      figure(before.value),
      figure(after.value),
      `${figure(difference.value)} (${range(difference.interval)})`,
    )
  return [
    `On ${n} cases of ${patients} sealed patients, ${events} with a stenosis:`,
    row('', 'parent', 'this model', 'difference (95 %)'),
    row('---', '---', '---', '---'),
    line('AUC', auc),
    line('log loss', logLoss),
    line('calibration loss', calibrationLoss),
    `- Margins stated beforehand: AUC ${margins.auc}, log loss ${margins.logLoss}, calibration ${margins.calibrationLoss}.`,
    forgetting === null
      ? '- Forgetting: not checked on the evidence of the shipped model.'
      : `- Forgetting: AUC on ${forgetting.source} ${figure(forgetting.auc.before.value)} before, ${figure(forgetting.auc.after.value)} after.`,
    `- Gate: ${gate}.`,
    ...reasons.map(({ text }) => `- ${text}`),
    '- Benefits and risks elsewhere: unknown. These figures are of the patients of one site.',
  ]
}

const decision = ({ model: { adopted } }: ModelDetails): string =>
  adopted === null
    ? 'Adopted by nobody at this workstation.'
    : `Adopted ${adopted.at} by ${adopted.by}: ${adopted.reason}`
