import { only, sliceOf } from '#core/training/gradient.ts'
import { networkMacs, parametersOf, type Network } from '../baselines/network.ts'
import { score, type Case, type ScoredCase } from '../evaluation/regions.ts'
import type { Checkpoint } from '../training/checkpoint.ts'
import type { Lab } from './learn.ts'
import { networkFor, openModel, type TrainedModel } from './models.ts'
import { keepWeights, writeResult, type ModelResult, type Trace } from './results.ts'

export interface ModelChoice {
  readonly model: TrainedModel
  readonly seed: number
  /** Of the labelled images. */
  readonly share: number
}

export const modelJobId = (model: string, seed: number, share: number): string =>
  share === 1 ? `${model}-${seed}` : `${model}-${seed}-at-${Math.round(1000 * share)}`

interface Learned {
  readonly recipe: string
  readonly checkpoint: Checkpoint
  readonly trace: Trace
}

/** Scores the best weights on every held-out case and keeps them. */
export async function finished(
  lab: Lab,
  { model, seed, share }: ModelChoice,
  network: Network,
  { recipe, checkpoint: { header, best }, trace }: Learned,
): Promise<ModelResult> {
  const id = modelJobId(model, seed, share)
  const scored = await scoredCases(lab, model, best)
  const { settings } = lab
  const result = (
    row: ModelResult['model'],
    as: Network,
    logitOf: (one: ScoredCase) => number,
  ): ModelResult => ({
    kind: 'model',
    job: modelJobId(row, seed, share),
    recipe,
    commit: header.commit,
    weightsSha256,
    model: row,
    seed,
    share,
    parameters: parametersOf(as),
    macs: networkMacs(as),
    steps: header.step,
    best: header.best,
    alpha:
      row === model && network.head.kind !== 'linear'
        ? only(sliceOf(network.specs, best, 'fuse/alpha'))
        : null,
    scores: {
      calibration: scored.calibration.map((one) => short(logitOf(one))),
      test: scored.test.map((one) => short(logitOf(one))),
      patches: scored.patches.map((one) => short(logitOf(one))),
    },
    trace,
  })
  const weightsSha256 = keepWeights(lab.out, id, best)
  if (model === 'hybrid') {
    const without = networkFor('hybrid-alpha-0', settings.width)
    const row = result('hybrid-alpha-0', without, ({ logitWithoutCircuit }) => logitWithoutCircuit)
    writeResult(lab.out, row.job, row)
  }
  return result(model, network, ({ logit }) => logit)
}

/** As many digits as a 32-bit number has. */
const short = (value: number): number => Number(value.toPrecision(9))

async function scoredCases({ settings, data }: Lab, model: TrainedModel, flat: Float32Array) {
  const inference = openModel(model, settings.width, flat)
  const of = (cases: readonly Case[]): Promise<ScoredCase[]> => score(inference, cases)
  const scored = {
    calibration: await of(data.calibration()),
    test: await of(data.test()),
    patches: await of(data.patches()),
  }
  inference.dispose()
  return scored
}
