import type { Manifest } from '#core/model/manifest.ts'
import type { Splits } from '../data/splits.ts'
import { writeModel } from '../../src-main/engine/write-model.ts'
import type { Checkpoint } from './checkpoint.ts'
import { describeWeights } from '../../src-main/engine/describe-weights.ts'
import type { Recipe } from './recipe.ts'

export interface Shipment {
  readonly folder: string
  readonly id: string
  readonly version: string
  readonly createdAt: Date
  /** Frames of the vessel task that was learned beside it, 0 for none. */
  readonly vesselFrames: number
  /** Frames drawn by code that regions came from, 0 for none. */
  readonly simulatedFrames: number
  /** Frames without a label of stenosis that teachers judged regions of, 0 for none, and who they were. */
  readonly taughtFrames: number
  readonly teachers: readonly string[]
  /** What its parent says it was trained on; null for a model trained from scratch. */
  readonly before: string | null
}

/** Writes the best weights by validation with the manifest that says how they came about. */
export async function shipModel(
  shipment: Shipment,
  recipe: Recipe,
  { best, header }: Checkpoint,
  splits: Splits,
): Promise<Manifest> {
  const { own, ...described } = await describeWeights(recipe.model, best)
  const manifest: Omit<Manifest, 'weights'> = {
    id: shipment.id,
    version: shipment.version,
    createdAt: shipment.createdAt.toISOString(),
    commit: header.commit,
    parents: recipe.parent ? [`${recipe.parent.id}@${recipe.parent.weightsSha256.slice(0, 12)}`] : [],
    ...described,
    seeds: recipe.seeds,
    training: { steps: header.step, bestStep: header.best.step, batch: recipe.batch },
    ...describeData(splits, shipment),
  }
  return writeModel(shipment.folder, manifest, own)
}

const describeData = (
  splits: Splits,
  { vesselFrames, taughtFrames, simulatedFrames, teachers, before }: Shipment,
): Pick<Manifest, 'data' | 'trainedOn' | 'intendedUse' | 'limits'> => ({
  data: [
    ...(Math.max(vesselFrames, taughtFrames) === 0
      ? []
      : [
          {
            name: 'ARCADE vessels, train split',
            images: Math.max(vesselFrames, taughtFrames),
            use: 'training' as const,
          },
        ]),
    ...(simulatedFrames === 0
      ? []
      : [{ name: 'frames drawn by code', images: simulatedFrames, use: 'training' as const }]),
    { name: 'ARCADE stenosis, train split', images: splits.train.length, use: 'training' },
    { name: 'ARCADE stenosis, train split', images: splits.validation.length, use: 'choice of checkpoint' },
    { name: 'ARCADE stenosis, val split', images: splits.calibration.length, use: 'calibration' },
    { name: 'ARCADE stenosis, val split', images: splits.test.length, use: 'reported figures' },
    ...(splits.trainPatches.length === 0
      ? []
      : [
          { name: 'patches-32', images: splits.trainPatches.length, use: 'training' as const },
          {
            name: 'patches-32',
            images: splits.judgedPatches.length,
            use: 'calibration and reported figures' as const,
          },
        ]),
  ],
  trainedOn: [
    `Regions of ${splits.train.length} angiogram frames of ARCADE`,
    splits.trainPatches.length === 0
      ? ' and no small patch'
      : ` and ${splits.trainPatches.length} patches of Ovalle-Magallanes et al. 2020`,
    simulatedFrames === 0 ? '' : `, regions of ${simulatedFrames} frames drawn by code`,
    vesselFrames === 0
      ? ''
      : `, and beside them which vessels a region of ${vesselFrames} frames of ARCADE shows`,
    teachers.length === 0
      ? ''
      : `, and what ${teachers.join(' and ')}, over many views, made of regions of these and of ${taughtFrames} ARCADE frames without labels`,
    before === null ? ', from scratch, without contrastive pretraining.' : `. Before that: ${before}`,
  ].join(''),
  intendedUse:
    'Research on reading coronary X-ray angiograms: scores image regions for stenosis. Not a medical device; not for decisions about patients.',
  limits: [
    'Trained and tested on one public collection of frames and one of small patches; other hospitals, vendors and projections are untested.',
    'A region is calibrated on regions proposed in frames that all hold a lesion; elsewhere lesions are rarer and its probability is too high.',
    'Frames and runs are not calibrated: public data has no frames without stenosis.',
    'It sees still regions of about 80 px of a 512 px frame: no motion, no severity, no vessel names.',
    'Of what is no stenosis, crossings and bifurcations of vessels look most like one to it.',
    'Grafts, stents, devices and total occlusions were not looked at apart.',
  ],
})
