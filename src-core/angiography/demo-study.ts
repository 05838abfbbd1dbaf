import * as z from 'zod'
import { TAG, type Tag } from '../dicom/tags.ts'
import type { ElementSpec } from '../dicom/write-elements.ts'
import { writeDicom } from '../dicom/write.ts'
import { seededRandom } from '../random.ts'
import recipe from './demo-recipe.json' with { type: 'json' }
import { PHANTOM_SIDE, PhantomRecipe } from './phantom-recipe.ts'
import { angiogramFrames } from './phantom.ts'

const DemoRecipe = z.object({ studyDate: z.string(), studyTime: z.string(), runs: z.array(PhantomRecipe) })

/** The runs of the demo study. */
export const demoRecipes = (): PhantomRecipe[] => DemoRecipe.parse(recipe).runs

/** A file as it is written to disk. */
export interface DemoFile {
  readonly name: string
  readonly bytes: Uint8Array
}

const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1'
const XA_STORAGE = '1.2.840.10008.5.1.4.1.1.12.1'
/** Under 2.25 (PS3.5 B.2): a number drawn once for the demo study. */
const UID_ROOT = '2.25.284519034177203416528834'
const tag = (number: string, vr: string): Tag => ({ tag: `x${number}`, vr })

/**
 * A study of no one: XA runs drawn by code, the same bytes each time, made one by one as they are asked for (about a second
 * each). Every file says that it is synthetic.
 */
export function* demoStudy(): Generator<DemoFile, void> {
  const { runs, studyDate, studyTime } = DemoRecipe.parse(recipe)
  for (const [i, run] of runs.entries()) {
    const elements: ElementSpec[] = [
      ...aboutStudy(studyDate, studyTime),
      ...aboutRun(run, i + 1),
      ...aboutPixels(run),
    ]
    const frames = [...angiogramFrames(run, seededRandom(run.seed))]
    yield {
      name: `demo-${i + 1}.dcm`,
      bytes: writeDicom({ transferSyntax: EXPLICIT_LITTLE, elements, frames }),
    }
  }
}

const aboutStudy = (date: string, time: string): ElementSpec[] => [
  [TAG.patientName, 'Demo^Ostium'],
  [TAG.patientId, 'DEMO'],
  [TAG.studyInstanceUid, `${UID_ROOT}.1`],
  [TAG.seriesInstanceUid, `${UID_ROOT}.2`],
  [TAG.studyDate, date],
  [TAG.studyTime, time],
  [TAG.studyDescription, 'Synthetic coronary angiogram'],
  [TAG.manufacturer, 'Ostium (synthetic)'],
  [TAG.modality, 'XA'],
  [TAG.sopClassUid, XA_STORAGE],
  [tag('00204000', 'LT'), 'Synthetic: drawn by code from a seed. No patient was imaged.'],
]

const aboutRun = (run: PhantomRecipe, number: number): ElementSpec[] => [
  [TAG.sopInstanceUid, `${UID_ROOT}.3.${number}`],
  [TAG.seriesNumber, '1'],
  [TAG.instanceNumber, String(number)],
  [TAG.seriesDescription, `${run.name} (synthetic)`],
  [TAG.positionerPrimaryAngle, String(run.primaryDeg)],
  [TAG.positionerSecondaryAngle, String(run.secondaryDeg)],
  [TAG.frameTime, String(run.frameTimeMs)],
  [TAG.frameIncrementPointer, TAG.frameTime.tag],
  [TAG.recommendedDisplayFrameRate, String(Math.round(1000 / run.frameTimeMs))],
]

/** 8 bits, as cath labs store for reading; no calibration of distances, because there is none. */
const aboutPixels = (run: PhantomRecipe): ElementSpec[] => [
  [tag('00080008', 'CS'), ['DERIVED', 'PRIMARY', 'SINGLE PLANE']],
  [TAG.samplesPerPixel, 1],
  [TAG.photometric, 'MONOCHROME2'],
  [TAG.numberOfFrames, String(run.frames)],
  [TAG.rows, PHANTOM_SIDE],
  [TAG.columns, PHANTOM_SIDE],
  [TAG.bitsAllocated, 8],
  [TAG.bitsStored, 8],
  [TAG.highBit, 7],
  [TAG.pixelRepresentation, 0],
  [TAG.pixelIntensityRelationship, 'DISP'],
]
