import * as z from 'zod'
import { judgedPatches, judgedRegions } from './judged.ts'
import { MODELS, TRAINED } from './models.ts'
import { CasesFile, ChangesResult, LatencyResult, type ContrastResult, type ModelResult } from './results.ts'
import type { TableSettings } from './settings.ts'
import { LevelSummary, summarized, type JudgedModel } from './summary.ts'

const Cost = z.object({
  model: z.enum(MODELS),
  parameters: z.number().int(),
  macs: z.number().int(),
  /** Median over seeds; those without labels are stage 1's. */
  msPerStep: z.number(),
  /** Of the step that was chosen by validation, one a seed. */
  best: z.array(z.object({ seed: z.number().int(), step: z.number().int(), auc: z.number() })),
  /** At the chosen step, one a seed; empty without a circuit path. */
  alphas: z.array(z.number()),
})

/** table.json: everything the text and the plots are written from, but for the traces. */
export const TableFile = z.object({
  command: z.string(),
  source: z.string(),
  commits: z.array(z.string()),
  width: z.number(),
  steps: z.object({ contrast: z.number().int(), labels: z.number().int() }),
  batch: z.object({ contrast: z.number().int(), labels: z.number().int() }),
  replicates: z.number().int(),
  images: CasesFile.shape.images,
  regions: LevelSummary,
  patches: LevelSummary,
  costs: z.array(Cost),
  latency: LatencyResult.nullable(),
  /** From the smallest share of the labelled images to all of them; one seed. */
  shares: z.array(z.object({ share: z.number(), regions: LevelSummary, patches: LevelSummary })),
  strengths: z.array(z.object({ strength: z.number(), probe: z.number() })),
  changes: ChangesResult.nullable(),
})
export type TableFile = z.infer<typeof TableFile>

/** All results that are there so far. */
export interface TableResults {
  readonly cases: CasesFile
  readonly models: readonly ModelResult[]
  /** Of the scan, by strength. */
  readonly scan: readonly ContrastResult[]
  readonly changes: ChangesResult | null
  readonly latency: LatencyResult | null
}

export function tableFile(results: TableResults, settings: TableSettings, command: string): TableFile {
  const { cases, models, scan, changes, latency } = results
  const whole = models.filter(({ share }) => share === 1)
  const { regions, patches } = levels(cases, whole, settings.replicates)
  return TableFile.parse({
    command,
    source: cases.source,
    commits: [...new Set(models.map(({ commit }) => commit))],
    width: settings.width,
    steps: { contrast: settings.contrast.steps, labels: settings.steps },
    batch: { contrast: 2 * settings.contrast.regions, labels: settings.batch },
    replicates: settings.replicates,
    images: cases.images,
    regions,
    patches,
    costs: MODELS.flatMap((model) => costOf(whole.filter((one) => one.model === model))),
    latency,
    shares: sharesOf(results, settings),
    strengths: scan.map(({ strength, probe }) => ({ strength, probe })),
    changes,
  })
}

function levels(cases: CasesFile, models: readonly ModelResult[], replicates: number) {
  const judged = (judge: typeof judgedRegions): JudgedModel[] =>
    models.map((one) => ({ model: one.model, seed: one.seed, judged: judge(cases, one) }))
  return {
    regions: summarized(judged(judgedRegions), replicates),
    patches: summarized(judged(judgedPatches), replicates),
  }
}

function costOf(seeds: readonly ModelResult[]): z.infer<typeof Cost>[] {
  const [first] = seeds
  if (first === undefined) return []
  const times = seeds.map(({ trace }) => trace.msPerStep).sort((a, b) => a - b)
  return [
    {
      model: first.model,
      parameters: first.parameters,
      macs: first.macs,
      msPerStep: times[times.length >> 1] ?? NaN,
      best: seeds.map(({ seed, best }) => ({ seed, ...best })),
      alphas: seeds.flatMap(({ alpha }) => (alpha === null ? [] : [alpha])),
    },
  ]
}

/** Those that were trained on each share: all with labels of the first seed. */
function sharesOf({ cases, models }: TableResults, settings: TableSettings): TableFile['shares'] {
  const trained = models.filter(({ model }) => TRAINED.some((one) => one === model))
  const partial = trained.filter(({ share }) => share < 1)
  const asked = new Set(partial.map(({ model, seed }) => `${model} ${seed}`))
  const all = trained.filter(({ model, seed }) => asked.has(`${model} ${seed}`))
  return [...new Set(all.map(({ share }) => share))]
    .sort((a, b) => a - b)
    .map((share) => ({
      share,
      ...levels(
        cases,
        all.filter((one) => one.share === share),
        settings.replicates,
      ),
    }))
}
