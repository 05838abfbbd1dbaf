import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { norm, type TrainState } from '#core/training/adam.ts'
import { only, sliceOf } from '#core/training/gradient.ts'
import { supervisedStep } from '#core/training/step.ts'
import { trainerOf, type Network } from '../baselines/network.ts'
import { rocAuc } from '../evaluation/measure.ts'
import { score } from '../evaluation/regions.ts'
import { batchOf } from '../training/batches.ts'
import { learn, type Lab } from './learn.ts'
import { finished, modelJobId, type ModelChoice } from './model-result.ts'
import { batchSource, startOf } from './model-start.ts'
import { networkFor, openModel, startsFromContrast, type TrainedModel } from './models.ts'
import { ModelResult, type ContrastResult, type Job } from './results.ts'
import { adamSettings } from './settings.ts'

/**
 * One network, trained with labels and scored on every held-out case. The hybrid also leaves what it says with alpha set to 0.
 * @param contrast the backbone it starts from, for those that do
 */
export function modelJob(lab: Lab, choice: ModelChoice, contrast: ContrastResult): Job<ModelResult> {
  const { settings, data } = lab
  const network = networkFor(choice.model, settings.width)
  const { steps, validateEvery, batch, rate, mixup, inputDecay } = settings
  const adam = adamSettings('labels', rate, steps)
  const parent = startsFromContrast(choice.model) ? contrast : null
  const { layout, head } = network
  const parentHash = parent?.weightsSha256 ?? null
  const what = { layout, head: head.kind, circuit: DEFAULT_CIRCUIT, inputDecay, parent: parentHash }
  const id = modelJobId(choice.model, choice.seed, choice.share)
  return {
    id,
    schema: ModelResult,
    recipe: { kind: 'model', choice, ...what, adam, batch, mixup, validateEvery, data: data.fingerprint },
    async run(recipe) {
      const source = batchSource(lab, choice)
      const trainer = trainerOf(network, lab.kernels, adam, inputDecay)
      const { checkpoint, trace } = await learn(lab, {
        id,
        recipe,
        steps,
        validateEvery,
        start: () => startOf(lab, choice, network, parent, source),
        step: (state) => {
          const done = supervisedStep(trainer, state, batchOf(source, state.step))
          return {
            state: done.state,
            loss: done.report.loss,
            ...circuitPath(network, done.state, done.gradient),
          }
        },
        validate: (average) => validate(lab, choice.model, average),
        merit: 'validation AUC',
      })
      return finished(lab, choice, network, { recipe, checkpoint, trace })
    },
  }
}

/** Null for networks without one. */
function circuitPath({ head, specs }: Network, { values }: TrainState, gradient: Float32Array) {
  const alpha = head.kind === 'linear' ? null : only(sliceOf(specs, values, 'fuse/alpha'))
  const circuitGradient = head.kind === 'circuit' ? norm(sliceOf(specs, gradient, 'circuit/angles')) : null
  return { alpha, circuitGradient }
}

async function validate({ settings, data }: Lab, model: TrainedModel, flat: Float32Array): Promise<number> {
  const inference = openModel(model, settings.width, flat)
  const scored = await score(inference, data.validation())
  inference.dispose()
  return rocAuc(
    scored.map(({ label }) => label),
    scored.map(({ logit }) => logit),
  )
}
