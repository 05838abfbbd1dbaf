import { join } from 'node:path'
import type { TrainingKernels } from '#core/model/kernels.ts'
import { seededRandom } from '#core/random.ts'
import { clusterBootstrap } from '#core/training/bootstrap.ts'
import { aucOf, REPLICATES } from '../evaluation/measure.ts'
import { score } from '../evaluation/regions.ts'
import { validationAuc } from '../evaluation/validation.ts'
import { batchOf } from '../training/batches.ts'
import type { Recipe } from '../training/recipe.ts'
import { inferenceFrom, train } from '../training/train.ts'
import type { LeaveOutFile } from './leave-out-file.ts'
import { sourceWithout, SOURCES, TITLES, validationWithout, type Source, type SourceData } from './sources.ts'

export interface LeaveOut {
  readonly data: SourceData
  readonly recipe: Recipe
  readonly kernels: TrainingKernels
  /** Folder where checkpoints are kept: what was cut off goes on from there. */
  readonly out: string
  readonly commit: string
  readonly report: (line: string) => void
}

const SEED = 1

/** Trains a network on all sources and one without each, and asks each of the latter about the source it never saw. */
export async function leaveOneOut(lab: LeaveOut): Promise<LeaveOutFile['tests']> {
  const all = await trained(lab, null)
  const tests: LeaveOutFile['tests'] = []
  for (const source of SOURCES) tests.push(await compare(lab, source, all, await trained(lab, source)))
  return tests
}

/** Averaged weights of the best step. */
async function trained(lab: LeaveOut, left: Source | null): Promise<Float32Array> {
  const { recipe, data, report } = lab
  const name = left === null ? 'all' : `without-${left}`
  report(left === null ? 'with all sources' : `without ${TITLES[left]}`)
  const source = sourceWithout(left, data, {
    seed: recipe.seeds.batches,
    size: recipe.batch,
    mixup: recipe.mixup,
  })
  const { best } = await train({
    recipe,
    kernels: lab.kernels,
    batchAt: (step) => batchOf(source, step),
    validate: (average) => validationAuc(recipe.model, average, validationWithout(left, data)),
    checkpointPath: join(lab.out, `${name}.checkpoint`),
    initial: null,
    commit: lab.commit,
    report,
  })
  return best
}

async function compare(
  { data, recipe }: LeaveOut,
  source: Source,
  all: Float32Array,
  without: Float32Array,
): Promise<LeaveOutFile['tests'][number]> {
  const cases = data.test[source]
  const logits = async (values: Float32Array): Promise<number[]> => {
    const inference = inferenceFrom(recipe, values)
    const scored = await score(inference, cases)
    inference.dispose()
    return scored.map(({ logit }) => logit)
  }
  const [seen, unseen] = [await logits(all), await logits(without)]
  const labels = cases.map(({ label }) => label)
  const auc = (chosen: readonly number[], of: readonly number[]): number => aucOf(chosen, labels, of)
  const clusters = cases.map(({ cluster }) => cluster)
  const estimate = (statistic: (chosen: readonly number[]) => number) =>
    clusterBootstrap(clusters, statistic, REPLICATES, seededRandom(SEED))
  return {
    source,
    n: cases.length,
    events: labels.filter((label) => label === 1).length,
    images: new Set(clusters).size,
    all: estimate((chosen) => auc(chosen, seen)),
    without: estimate((chosen) => auc(chosen, unseen)),
    difference: estimate((chosen) => auc(chosen, unseen) - auc(chosen, seen)),
  }
}
