import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as z from 'zod'
import { parseManifest, type Manifest } from '#core/model/manifest.ts'
import { calibrationFor, type CalibrationFile } from '#core/calibration/calibration-file.ts'
import { HeadsFile } from '#core/heads/heads-file.ts'
import { LedgerFile } from '#core/ledger/ledger-file.ts'
import { NoveltyFile } from '#core/regions/novelty-file.ts'
import { boxesOf } from './card-boxes.ts'
import { duplicatesOf } from './card-duplicates.ts'
import { ledgerLines, worth } from './card-circuit.ts'
import { figures } from './card-figures.ts'
import { headsOf, noiseOf, stressOf } from './card-further.ts'
import { gates } from './card-gates.ts'
import { probabilities, share, show } from './card-probabilities.ts'
import { NoiseFile } from './circuit/noise-file.ts'
import { withEvidence } from './evaluation/evidence-text.ts'
import { EvidenceFile } from './evaluation/evidence.ts'
import { orThrow } from './or-throw.ts'
import { StressFile } from './stress/stress-file.ts'
import { writeDurably } from '../src-main/engine/durable.ts'

/**
 * Writes CARD.md from manifest.json, evidence.json and calibration.json, so that no figure in it is typed by hand.
 * @param docs where model.md is completed with the same figures; absent for not
 */
export async function cardCommand({ model, docs }: { model: string; docs?: string }): Promise<void> {
  const json = (file: string): unknown => JSON.parse(readFileSync(join(model, file), 'utf8'))
  const manifest = parseManifest(json('manifest.json'))
  if (!manifest.ok) throw new Error(manifest.error.message)
  const evidence = EvidenceFile.parse(json('evidence.json'))
  if (evidence.weightsSha256 !== manifest.value.weights.sha256) {
    throw new Error(`${model}: evidence.json was measured on other weights; measure again`)
  }
  const calibration = orThrow(calibrationFor(json('calibration.json'), manifest.value.weights.sha256))
  const ofThese = <T extends { readonly weightsSha256: string }>(
    name: string,
    schema: z.ZodType<T>,
  ): T | null => {
    if (!existsSync(join(model, `${name}.json`))) return null
    const file = schema.parse(json(`${name}.json`))
    if (file.weightsSha256 === manifest.value.weights.sha256) return file
    throw new Error(`${model}: ${name}.json was made for other weights; run lab ${name} again`)
  }
  const text = card(manifest.value, evidence, calibration, {
    ledger: ofThese('ledger', LedgerFile),
    novelty: ofThese('novelty', NoveltyFile),
    heads: ofThese('heads', HeadsFile),
    stress: ofThese('stress', StressFile),
    noise: ofThese('noise', NoiseFile),
  })
  writeDurably(join(model, 'CARD.md'), [Buffer.from(text)])
  if (docs === undefined) return
  const page = join(docs, 'model.md')
  writeDurably(page, [Buffer.from(withEvidence(readFileSync(page, 'utf8'), evidence))])
}

/** What was measured of these weights beside the evidence; null where it was not. */
interface Beside {
  readonly ledger: LedgerFile | null
  readonly novelty: NoveltyFile | null
  readonly heads: HeadsFile | null
  readonly stress: StressFile | null
  readonly noise: NoiseFile | null
}

/** Long, as it is the text of one page. */
function card(
  manifest: Manifest,
  evidence: EvidenceFile,
  calibration: CalibrationFile,
  { ledger, novelty, heads, stress, noise }: Beside,
): string {
  return `# ${manifest.id}

**Research use only.** ${manifest.intendedUse}

## What the circuit contributed
${worth('Regions', evidence.region)}

${worth('Patches', evidence.patch)}

Learned alpha: ${manifest.alpha.toFixed(4)} (from ${manifest.initialAlpha}). "Without" is the same model with alpha set to 0 after training,
not a model trained without a circuit.

${ledgerLines(ledger)}

## What it is
${manifest.architecture}, ${manifest.parameters.toLocaleString('en')} learned numbers, circuit of ${manifest.circuit.qubits} qubits and ${manifest.circuit.layers} layers
(${manifest.circuit.gates}, ${manifest.circuit.entangler}, ${manifest.circuit.encoding} encoding). Input: a grey region of 64 x 64 px, preprocessing version ${manifest.preprocessVersion}.
${seenIn(manifest)}Output: a logit; the program shows a probability only through \`calibration.json\`.
Trained ${manifest.createdAt.slice(0, 10)}, source ${manifest.commit.slice(0, 12)}, seeds ${manifest.seeds.weights} and ${manifest.seeds.batches}; best of ${manifest.training.steps} steps by validation: ${manifest.training.bestStep}.

## Data
${manifest.trainedOn}

| data | images | use |
|---|---|---|
${manifest.data.map(({ name, images, use }) => `| ${name} | ${images} | ${use} |`).join('\n')}

${duplicatesOf(evidence.duplicates)}

## Figures
95 % intervals: bootstrap over images, ${evidence.replicates} replicates, \`${evidence.command}\`.

${figures('Regions', evidence.region)}

AUC of the same lesions against other negatives: where reading looks for lesions ${show(evidence.regionAuc.proposal)}; at
crossings and bifurcations ${show(evidence.regionAuc.junction)}; anywhere in the frame ${show(evidence.regionAuc.background)}; at its border
${show(evidence.regionAuc.border)}; all kinds together ${show(evidence.regionAuc.all)}.

${figures('Patches', evidence.patch)}

${boxesOf(evidence.boxes)}

## What its probabilities are worth
${probabilities('Regions that reading proposes', calibration.levels.region)}

${probabilities('Patches', calibration.levels.patch)}

${frames(calibration.levels.frame)}

## What it keeps out of
${gates(novelty)}

## Beyond yes and no
${headsOf(heads)}

## Disturbed pictures
${stressOf(stress)}

What networks that never saw one of its sources make of that source, and how other architectures compare with it, stands in \`docs/model.md\`.

## A noisy circuit
${noiseOf(noise)}

## Limits
${manifest.limits.map((limit) => `- ${limit}`).join('\n')}

## Attributions
- ARCADE: Popov et al., Scientific Data 2024; Zenodo record 10390295.
- Small patches: Ovalle-Magallanes et al., Mathematics 2020, 8(9):1510; its README states MIT.

No image of either is part of this program.
`
}

function frames(level: CalibrationFile['levels']['frame']): string {
  if (level === undefined || !('missed' in level))
    return '**Frames, runs, studies**: not calibrated; triage answers *uncertain*.'
  const { frames: missed, of, source, split } = level.missed
  return `**Frames**: no probability; ${level.triage.rule} Seen: ${share({ errors: missed, of })} (${source}, ${split}).
**Runs and studies**: not calibrated; triage answers *uncertain*.`
}

const seenIn = ({ patchViews }: Manifest): string =>
  patchViews === 1
    ? ''
    : `A small image given whole is seen in ${patchViews} positions, turned and mirrored; the mean of their features is read.\n`
