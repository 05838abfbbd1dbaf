import { totalSize } from '#core/model/parameters.ts'
import { seededRandom } from '#core/random.ts'
import { startState } from '#core/training/adam.ts'
import { contrastiveStep, contrastiveTrainer, withProjection } from '#core/training/contrastive.ts'
import { drawn, layoutArrays, placed } from '../baselines/arrays.ts'
import { linearHead } from '../baselines/heads.ts'
import { mobilenetV2 } from '../baselines/mobilenet-v2.ts'
import { encoderOf, initialWeights, networkOf, openNetwork } from '../baselines/network.ts'
import { score, type Case } from '../evaluation/regions.ts'
import { linearProbe, type ProbeSet } from '../training/probe.ts'
import { viewsOf } from '../training/views.ts'
import { learn, type Lab } from './learn.ts'
import { ContrastResult, keepWeights, type Job } from './results.ts'
import { adamSettings, projectionOf } from './settings.ts'

export interface ContrastChoice {
  readonly id: string
  readonly seed: number
  readonly steps: number
  /** Of the augmentation. */
  readonly strength: number
}

/** Linear probes on the way, which are also the checkpoints. */
const PROBES = 5

/** Stage 1: MobileNetV2 learns by contrast on the training frames without their labels. */
export function contrastJob(lab: Lab, choice: ContrastChoice): Job<ContrastResult> {
  const { settings, data } = lab
  const { regions, temperature, rate } = settings.contrast
  const layout = mobilenetV2(settings.width)
  const adam = adamSettings('contrast', rate, choice.steps)
  const projection = projectionOf(settings.width)
  return {
    id: choice.id,
    schema: ContrastResult,
    recipe: {
      kind: 'contrast',
      choice,
      layout,
      adam,
      projection,
      contrast: settings.contrast,
      data: data.fingerprint,
    },
    async run(recipe) {
      const trainer = contrastiveTrainer(encoderOf(layout, lab.kernels), projection, adam, temperature)
      const arrays = layoutArrays(layout)
      const source = { images: data.train(), seed: choice.seed, regions, strength: choice.strength }
      const { checkpoint, trace } = await learn(lab, {
        id: choice.id,
        recipe,
        steps: choice.steps,
        validateEvery: Math.max(1, Math.ceil(choice.steps / PROBES)),
        start: () => {
          const own = drawn(arrays, seededRandom(choice.seed))
          return startState(withProjection(own, trainer.specs, seededRandom(choice.seed + 1)))
        },
        step: (state) => {
          const done = contrastiveStep(trainer, state, viewsOf(source, state.step))
          return { state: done.state, loss: done.report.loss, alpha: null, circuitGradient: null }
        },
        validate: (average) => probe(lab, average),
        merit: 'linear probe AUC',
      })
      // The last, not the best by the probe: the probe sees labels, and what was learned without them should stay so.
      const own = checkpoint.state.average.slice(0, totalSize(placed(arrays)))
      return {
        kind: 'contrast',
        job: choice.id,
        recipe,
        commit: checkpoint.header.commit,
        weightsSha256: keepWeights(lab.out, choice.id, own),
        seed: choice.seed,
        strength: choice.strength,
        probe: trace.validations.at(-1)?.merit ?? NaN,
        trace,
      }
    },
  }
}

async function probe({ settings, data }: Lab, average: Float32Array): Promise<number> {
  const layout = mobilenetV2(settings.width)
  const network = networkOf(layout, linearHead(layout.features))
  const flat = initialWeights(network, seededRandom(0))
  flat.set(average.subarray(0, totalSize(placed(layoutArrays(layout)))))
  const inference = openNetwork(network, flat, () => 0)
  const featuresOf = async (cases: readonly Case[]): Promise<ProbeSet> => {
    const features = new Float32Array(cases.length * layout.features)
    for (const [i, one] of (await score(inference, cases)).entries())
      features.set(one.features, i * layout.features)
    return { features, labels: cases.map(({ label }) => label) }
  }
  const auc = linearProbe(await featuresOf(data.probe()), await featuresOf(data.validation()))
  inference.dispose()
  return auc
}
