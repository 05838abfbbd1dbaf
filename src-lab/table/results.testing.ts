import { randomNormal, seededRandom } from '#core/random.ts'
import type { TableModel } from './models.ts'
import type { CaseList, CasesFile, ModelResult } from './results.ts'

const listOf = (n: number): CaseList => ({
  labels: Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : 0)),
  clusters: Array.from({ length: n }, (_, i) => `image ${i >> 2}`),
  kinds: Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 'lesion' : 'vessel')),
})

/** What a made table is of: every other case a lesion, four to an image. */
export const cases: CasesFile = {
  fingerprint: 'f',
  source: 'made',
  images: { train: 10, validation: 2, calibration: 2, test: 2, trainPatches: 8 },
  calibration: listOf(60),
  test: listOf(60),
  patches: listOf(40),
}

/** A result with scores that tell lesions a little, for tests of what is made of results. */
export function resultOf(
  model: TableModel,
  seed: number,
  cases: CasesFile,
  draw: number,
  share = 1,
): ModelResult {
  const random = seededRandom(draw)
  const scores = ({ labels }: CaseList): number[] =>
    labels.map((label) => 1.5 * label - 0.7 + randomNormal(random))
  const points = [1, 2, 3].map((step) => ({
    step,
    loss: 0.7 / step + 0.1 * random(),
    alpha: model === 'hybrid' ? 0.1 + 0.01 * step : null,
    circuitGradient: model === 'hybrid' ? 0.01 / step : null,
  }))
  return {
    kind: 'model',
    job: `${model}-${seed}`,
    recipe: 'made',
    commit: 'made in a test',
    weightsSha256: '0'.repeat(64),
    model,
    seed,
    share,
    parameters: 1_234_567,
    macs: 89_000_000,
    steps: 3,
    best: { step: 2, auc: 0.8 },
    alpha: model === 'hybrid' ? 0.12 : null,
    scores: {
      calibration: scores(cases.calibration),
      test: scores(cases.test),
      patches: scores(cases.patches),
    },
    trace: { points, validations: [{ step: 2, merit: 0.8 }], msPerStep: 400 },
  }
}
