import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { MOBILENET_V2 } from '#core/model/backbone-layout.ts'
import type { CircuitConfig } from '#core/model/circuit-config.ts'
import { referenceKernels } from '#core/model/kernels.ts'
import { hybridConfigOf } from '#core/model/manifest.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { seededRandom } from '#core/random.ts'
import { readModel } from './circuit/shipped.ts'
import { transplant } from './circuit/transplant.ts'
import { withPoints } from './data/points.ts'
import { loadSplits, type Splits } from './data/splits.ts'
import { validationAuc, validationCases } from './evaluation/validation.ts'
import { batchOf, type BatchSource } from './training/batches.ts'
import { centreCircuit } from './training/centre-circuit.ts'
import {
  commitAtHand,
  seenOf,
  supervisedRecipe,
  type Parent,
  type Recipe,
  type RecipeChoices,
} from './training/recipe.ts'
import { shipModel } from './training/ship.ts'
import { startFrom } from './training/start-from.ts'
import { inferenceFrom, train } from './training/train.ts'
import { trainingData } from './training/training-data.ts'

export interface TrainOptions extends RecipeChoices {
  readonly data: string
  readonly out: string
  readonly id: string
  readonly from?: string
  readonly circuit: CircuitConfig
  /** Folders that `lab simulate` wrote. */
  readonly simulated: readonly string[]
  /** False for a parent of `lab cross-validate`, which must not have seen a small patch. */
  readonly patches: boolean
  /** Folders of models that judge regions without labels for it to learn from. */
  readonly teachers: readonly string[]
}

/** Trains on the folder of real data, or resumes what stands in `out`, then writes the model to `out`/id. */
export async function trainCommand(options: TrainOptions): Promise<void> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`)
  mkdirSync(options.out, { recursive: true })
  const all = loadSplits(options.data)
  const splits = options.patches ? all : { ...all, trainPatches: [], heldPatches: [], judgedPatches: [] }
  report(JSON.stringify({ ...splits.duplicates, ...sizes(splits) }))
  const start = options.from === undefined ? null : await startFrom(options.from)
  const teachers = await Promise.all(options.teachers.map(startFrom))
  const model = { backbone: MOBILENET_V2, circuit: options.circuit }
  const recipe = {
    ...supervisedRecipe(options, start?.parent ?? null, teachers.map(parentOf), model),
    ...seenOf(options.patches, options.simulated),
  }
  const cases = validationCases(withPoints(splits.validation))
  const data = await trainingData(options, recipe, splits, teachers, report)
  const values =
    start && options.from !== undefined ? await inCircuit(start.values, options.from, recipe) : null
  const initial = values && recipe.centred ? await centred(values, recipe, data.source) : values
  const checkpoint = await train({
    recipe,
    kernels: nativeKernels() ?? referenceKernels,
    batchAt: data.batchAt,
    validate: (average) => validationAuc(recipe.model, average, cases),
    checkpointPath: join(options.out, 'checkpoint.bin'),
    commit: commitAtHand(),
    initial,
    report,
  })
  const place = {
    folder: join(options.out, options.id),
    id: options.id,
    version: '0.1.0',
    createdAt: new Date(),
    ...data.counts,
    teachers: teachers.map(({ parent }) => parent.id),
    before: start?.trainedOn ?? null,
  }
  await shipModel(place, recipe, checkpoint, splits)
  report(`wrote ${place.folder}`)
}

const parentOf = ({ parent }: { readonly parent: Parent }): Parent => parent

/** The circuit may be another than that of the model started from. */
async function inCircuit(
  values: Float32Array,
  from: string,
  { model, seeds }: Recipe,
): Promise<Float32Array> {
  const { manifest } = await readModel(from)
  return transplant(values, hybridConfigOf(manifest), model, seededRandom(seeds.weights))
}

/** Steps far from any that is trained on, so that the first batches are not seen twice. */
const CENTRING_STEPS = [-1, -2, -3, -4, -5, -6, -7, -8] as const

async function centred(values: Float32Array, recipe: Recipe, source: BatchSource): Promise<Float32Array> {
  const inference = inferenceFrom(recipe, values)
  const features: number[] = []
  for (const step of CENTRING_STEPS) {
    const { patches, labels } = batchOf(source, step)
    features.push(...(await inference.logits(patches, labels.length)).features)
  }
  inference.dispose()
  const random = seededRandom(recipe.seeds.weights)
  return centreCircuit(recipe.model, values, Float32Array.from(features), random)
}

const sizes = (splits: Splits) => ({
  train: splits.train.length,
  validation: splits.validation.length,
  calibration: splits.calibration.length,
  test: splits.test.length,
  trainPatches: splits.trainPatches.length,
  heldPatches: splits.heldPatches.length,
})
