import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { referenceKernels } from '#core/model/kernels.ts'
import { hybridConfigOf } from '#core/model/manifest.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { readModel } from './circuit/shipped.ts'
import { withPoints } from './data/points.ts'
import { loadSimulated } from './data/simulated.ts'
import { loadSplits } from './data/splits.ts'
import { validationCases } from './evaluation/validation.ts'
import { dealPatches } from './patch-folds/deal.ts'
import { unseenFigures, viewsFigures } from './patch-folds/figures.ts'
import { PatchFoldsFile } from './patch-folds/patch-folds-file.ts'
import { withPatchFolds } from './patch-folds/patch-folds-text.ts'
import { patchFolds } from './patch-folds/study.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { writeDurably } from '../src-main/engine/durable.ts'
import { commitAtHand, LABELS_ALONE, seenOf, supervisedRecipe } from './training/recipe.ts'
import { startFrom } from './training/start-from.ts'

export interface CrossValidateOptions {
  readonly data: string
  /** Folder of a model that `lab train --no-patches` wrote. */
  readonly from: string
  /** Folder of the model beside which the result is kept: `lab calibrate` reads it there. */
  readonly model: string
  readonly simulated: readonly string[]
  readonly steps: number
  readonly batch: number
  readonly rate: number
  /** Small patches of every 32 cases. */
  readonly small: number
  readonly seed: number
  readonly out: string
  readonly docs: string
}

const FOLDS = 5

/** Each small patch by a network that never saw it; decides in how many positions one is seen. Resumable. */
export async function crossValidateCommand(options: CrossValidateOptions): Promise<void> {
  const { steps, batch, rate, small, seed, out } = options
  const report = (line: string): void => void process.stderr.write(`${line}\n`)
  mkdirSync(out, { recursive: true })
  const { parent, values, trainedOn, model } = await patchless(options.from)
  const choices = { steps, batch, rate, seed, mixup: 0.2, inputDecay: 0.02, validateEvery: 100 }
  const supervised = supervisedRecipe(
    { ...LABELS_ALONE, ...choices, simulatedShare: options.simulated.length === 0 ? 0 : 0.45 },
    parent,
    [],
    { backbone: model.backbone, circuit: model.circuit },
  )
  const recipe = { ...supervised, smallPer32: options.small, ...seenOf(true, options.simulated) }
  const splits = loadSplits(options.data)
  const commit = commitAtHand()
  const patches = await patchFolds({
    patches: dealPatches([...splits.trainPatches, ...splits.heldPatches], FOLDS, seed),
    source: {
      images: withPoints(splits.train),
      simulated: withPoints(options.simulated.flatMap(loadSimulated)),
      simulatedShare: recipe.simulatedShare,
      soft: [],
      softShare: 0,
      seed: recipe.seeds.batches,
      size: batch,
      mixup: recipe.mixup,
      strength: recipe.strength ?? 1,
      smallPer32: recipe.smallPer32,
    },
    recipe,
    parent: values,
    validation: validationCases(withPoints(splits.validation)),
    kernels: nativeKernels() ?? referenceKernels,
    out,
    commit,
    report,
  })
  const file = PatchFoldsFile.parse({
    schema: 1,
    measuredAt: new Date().toISOString(),
    command: `npm run lab -- cross-validate --from ${options.from} --model ${options.model} --simulated ${options.simulated.join(' ')} --steps ${steps} --batch ${batch} --rate ${rate} --small ${small} --seed ${seed}`,
    commit,
    parent: { ...parent, trainedOn },
    training: { steps, batch, rate, small, seed },
    folds: FOLDS,
    patches,
    unseen: unseenFigures(patches),
    views: viewsFigures(patches),
  })
  writeDurably(join(options.model, 'patch-folds.json'), [jsonBytes(file)])
  const page = join(options.docs, 'model.md')
  writeDurably(page, [Buffer.from(withPatchFolds(readFileSync(page, 'utf8'), file))])
}

/** A parent that learned from any patch, itself or by one of its own parents, would make every fold after it worthless. */
async function patchless(from: string) {
  const { manifest } = await readModel(from)
  const knows =
    manifest.data.some(({ name }) => name === 'patches-32') || /\d patches of/.test(manifest.trainedOn)
  if (knows)
    throw new Error(`${manifest.id} knows small patches; start from one of \`lab train --no-patches\``)
  return { ...(await startFrom(from)), model: hybridConfigOf(manifest) }
}
