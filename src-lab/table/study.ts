import { changesJob, latencyJob } from './check-jobs.ts'
import { contrastJob } from './contrast-job.ts'
import type { Lab } from './learn.ts'
import { modelJob } from './model-job.ts'
import { modelJobId, type ModelChoice } from './model-result.ts'
import { TRAINED, type TableModel } from './models.ts'
import { ModelResult, perform, readResult, type ContrastResult } from './results.ts'
import type { TableResults } from './table-file.ts'

/** Whose curve over shares of the labels is drawn: what is learned by contrast, and by the circuit, is worth most with few. */
const WITH_FEW_LABELS = ['mobilenet-v2', 'simclr', 'hybrid'] as const
/** The seed of everything that is done once. */
const FIRST = 1

/** What has been found so far; asks for the report after each seed, and at the end. */
export async function study(
  lab: Lab,
  cases: TableResults['cases'],
  written: (results: TableResults) => void,
) {
  const { settings, out, report } = lab
  const models: ModelResult[] = []
  const train = async (choice: ModelChoice, contrast: ContrastResult): Promise<ModelResult> => {
    const result = await perform(out, modelJob(lab, choice, contrast), report)
    models.push(result)
    if (choice.model === 'hybrid') models.push(...without(out, choice))
    return result
  }
  let found: TableResults = { cases, models, scan: [], changes: null, latency: null }
  const contrasts: ContrastResult[] = []
  for (let seed = FIRST; seed <= settings.seeds; seed++) {
    const contrast = await stageOne(lab, seed)
    contrasts.push(contrast)
    for (const model of TRAINED) await train({ model, seed, share: 1 }, contrast)
    written(found)
  }
  const [contrast] = contrasts
  const hybrid = models.find(({ model }) => model === 'hybrid')
  if (contrast === undefined || hybrid === undefined) throw new Error('at least one seed is needed')
  const latency = await perform(out, latencyJob(lab), report)
  const changes = await perform(out, changesJob(lab, hybrid), report)
  for (const share of settings.fractions)
    for (const model of WITH_FEW_LABELS) await train({ model, seed: FIRST, share }, contrast)
  found = { ...found, latency, changes, scan: await scanOf(lab) }
  written(found)
}

const stageOne = (lab: Lab, seed: number): Promise<ContrastResult> => {
  const choice = { id: `contrast-${seed}`, seed, steps: lab.settings.contrast.steps, strength: 1 }
  return perform(lab.out, contrastJob(lab, choice), lab.report)
}

/** Stage 1 at other strengths of augmentation, shorter. */
async function scanOf(lab: Lab): Promise<ContrastResult[]> {
  const { strengths, steps } = lab.settings.scan
  const scan: ContrastResult[] = []
  for (const strength of strengths) {
    const choice = { id: `contrast-at-strength-${strength}`, seed: FIRST, steps, strength }
    scan.push(await perform(lab.out, contrastJob(lab, choice), lab.report))
  }
  return scan
}

/** The row that the hybrid left beside its own. */
function without(out: string, { seed, share }: ModelChoice): ModelResult[] {
  const row: TableModel = 'hybrid-alpha-0'
  const result = readResult(out, modelJobId(row, seed, share), ModelResult)
  if (result === null) throw new Error(`the result of ${row} is missing: remove that of the hybrid`)
  return [result]
}
