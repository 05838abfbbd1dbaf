import type { FinetuneSpec } from '../finetune/recipe.ts'
import { usualKnobs } from '../finetune/schedule.ts'
import type { TrainerJob } from '../finetune/trainer-contract.ts'

/** What is trained, unless a test says otherwise. */
const specWith = ({ recipe = 'head-and-circuit', ...change }: Partial<FinetuneSpec>): FinetuneSpec => ({
  schema: 1,
  id: 'tuned',
  recipe,
  seed: 1,
  parent: { id: 'parent', weightsSha256: '0'.repeat(64) },
  cohortHash: '1'.repeat(64),
  cohortName: 'ours',
  ...usualKnobs(recipe),
  ...change,
})

/** A training without any case, in this folder. */
export const trainerJobWith = (
  folder: string,
  {
    spec = {},
    ...change
  }: Partial<Omit<TrainerJob, 'spec'>> & { readonly spec?: Partial<FinetuneSpec> } = {},
): TrainerJob => ({
  schema: 1,
  jobId: 'tuned',
  spec: specWith(spec),
  workDir: folder,
  modelsDir: folder,
  parentDir: folder,
  calibration: null,
  cases: [],
  runs: [],
  leftOut: [],
  program: 'test',
  ...change,
})
