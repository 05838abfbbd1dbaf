import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Estimate } from '../evaluation/estimate.ts'
import { jsonBytes } from '../../src-main/engine/write-model.ts'
import { bytesOf, writeDurably } from '../../src-main/engine/durable.ts'
import { hashOf } from '../training/recipe.ts'
import { MODELS } from './models.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What every result says of where it came from. */
const Origin = z.object({ job: z.string(), recipe: z.string(), commit: z.string(), weightsSha256: Sha256 })

/** How training went: `loss`, `alpha` and `circuitGradient` are means over the steps up to `step`, null without a circuit path. */
export const Trace = z.object({
  points: z.array(
    z.object({
      step: z.number().int(),
      loss: z.number(),
      alpha: z.number().nullable(),
      circuitGradient: z.number().nullable(),
    }),
  ),
  validations: z.array(z.object({ step: z.number().int(), merit: z.number() })),
  /** Median; not repeatable. */
  msPerStep: z.number(),
})
export type Trace = z.infer<typeof Trace>

export const ContrastResult = Origin.extend({
  kind: z.literal('contrast'),
  seed: z.number().int(),
  strength: z.number(),
  /** AUC of a linear probe on validation regions, at the end. */
  probe: z.number(),
  trace: Trace,
})
export type ContrastResult = z.infer<typeof ContrastResult>

/** One trained network, and its scores of every case in the order of cases.json. */
export const ModelResult = Origin.extend({
  kind: z.literal('model'),
  model: z.enum(MODELS),
  seed: z.number().int(),
  /** Share of the labelled images it was trained on. */
  share: z.number(),
  parameters: z.number().int(),
  macs: z.number().int(),
  steps: z.number().int(),
  best: z.object({ step: z.number().int(), auc: z.number() }),
  alpha: z.number().nullable(),
  scores: z.object({
    calibration: z.array(z.number()),
    test: z.array(z.number()),
    patches: z.array(z.number()),
  }),
  trace: Trace,
})
export type ModelResult = z.infer<typeof ModelResult>

/** What each change of augmentation, alone, leaves of the AUC of a trained network. */
export const ChangesResult = z.object({
  kind: z.literal('changes'),
  job: z.string(),
  recipe: z.string(),
  commit: z.string(),
  n: z.number().int(),
  events: z.number().int(),
  images: z.number().int(),
  unchanged: Estimate,
  changed: z.array(z.object({ change: z.string(), strength: z.number(), auc: Estimate })),
})
export type ChangesResult = z.infer<typeof ChangesResult>

/** Milliseconds of one region in a batch, all models in turn in one process. */
export const LatencyResult = z.object({
  kind: z.literal('latency'),
  job: z.string(),
  recipe: z.string(),
  commit: z.string(),
  regions: z.number().int(),
  rounds: z.number().int(),
  models: z.array(
    z.object({ model: z.enum(MODELS), median: z.number(), quartiles: z.tuple([z.number(), z.number()]) }),
  ),
})
export type LatencyResult = z.infer<typeof LatencyResult>

const CaseList = z.object({
  labels: z.array(z.union([z.literal(0), z.literal(1)])),
  clusters: z.array(z.string()),
  kinds: z.array(z.string()),
})
export type CaseList = z.infer<typeof CaseList>

/** cases.json: what the scores of every result are of. */
export const CasesFile = z.object({
  fingerprint: z.string(),
  source: z.string(),
  images: z.object({
    train: z.number().int(),
    validation: z.number().int(),
    calibration: z.number().int(),
    test: z.number().int(),
    trainPatches: z.number().int(),
  }),
  calibration: CaseList,
  test: CaseList,
  patches: CaseList,
})
export type CasesFile = z.infer<typeof CasesFile>

/** A piece of work with one result, which is kept: done once, however often the command is given. */
export interface Job<T extends { readonly recipe: string }> {
  readonly id: string
  /** Everything that decides the result besides the machine. */
  readonly recipe: object
  readonly schema: z.ZodType<T>
  readonly run: (recipe: string) => Promise<T>
}

/** The kept result of a job, or does it and keeps it. Throws where a result of another recipe stands in its place. */
export async function perform<T extends { readonly recipe: string }>(
  out: string,
  job: Job<T>,
  report: (line: string) => void,
): Promise<T> {
  const recipe = hashOf(job.recipe)
  const kept = readResult(out, job.id, job.schema)
  if (kept !== null) {
    if (kept.recipe === recipe) return kept
    throw new Error(`${resultPath(out, job.id)} has another recipe; give another --out, or remove it`)
  }
  report(`${job.id}: begins`)
  const result = job.schema.parse(await job.run(recipe))
  writeResult(out, job.id, result)
  rmSync(checkpointPath(out, job.id), { force: true })
  return result
}

export const resultPath = (out: string, id: string): string => join(out, 'results', `${id}.json`)

export function readResult<T>(out: string, id: string, schema: z.ZodType<T>): T | null {
  const path = resultPath(out, id)
  return existsSync(path) ? schema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null
}

export function writeResult(out: string, id: string, result: object): void {
  mkdirSync(join(out, 'results'), { recursive: true })
  writeDurably(resultPath(out, id), [jsonBytes(result)])
}

/** Where a job in the middle keeps what it needs to go on. */
export function workFolder(out: string, id: string): string {
  const folder = join(out, 'work', id)
  mkdirSync(folder, { recursive: true })
  return folder
}

export const checkpointPath = (out: string, id: string): string => join(out, 'work', id, 'checkpoint.bin')
const weightsPath = (out: string, id: string): string => join(out, 'work', id, 'weights.bin')

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Keeps weights for the jobs that start from them. @returns their hash */
export function keepWeights(out: string, id: string, values: Float32Array): string {
  writeDurably(weightsPath(out, id), [bytesOf(values)])
  return sha256(bytesOf(values))
}

/** Throws where they are not those of the result. */
export function keptWeights(out: string, { job, weightsSha256 }: z.infer<typeof Origin>): Float32Array {
  const path = weightsPath(out, job)
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
  if (sha256(bytes) !== weightsSha256)
    throw new Error(`${path} is not what ${job} learned: remove ${resultPath(out, job)} to learn it again`)
  return new Float32Array(Uint8Array.from(bytes).buffer)
}
