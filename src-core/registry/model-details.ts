import * as z from 'zod'
import { Comparison } from '../comparison/comparison.ts'
import { FinetuneFile } from '../finetune/recipe.ts'
import { Level } from '../reading/types.ts'
import { RegisteredModel } from './types.ts'

/** How a level's probabilities held on the cases they were measured on. */
export const LevelEvidence = z.object({
  level: Level,
  source: z.string(),
  n: z.number().int(),
  events: z.number().int(),
  auc: z.number(),
  brier: z.number(),
  slope: z.number(),
  intercept: z.number(),
})
export type LevelEvidence = z.infer<typeof LevelEvidence>

/** All that can be said of a model without loading it. */
export const ModelDetails = z.object({
  model: RegisteredModel,
  architecture: z.string(),
  parameters: z.number().int(),
  preprocessVersion: z.number().int(),
  circuit: z.object({ qubits: z.number().int(), layers: z.number().int(), alpha: z.number() }),
  trainedOn: z.string(),
  levels: z.array(LevelEvidence),
  finetune: FinetuneFile.nullable(),
  comparison: Comparison.nullable(),
})
export type ModelDetails = z.infer<typeof ModelDetails>

/** One line of a table of two models. */
export interface ComparedRow {
  readonly name: string
  readonly a: string
  readonly b: string
  readonly differs: boolean
}

const figure = (value: number | undefined): string =>
  value === undefined ? 'not measured' : value.toFixed(3)
const text = (value: string | number | null | undefined): string =>
  value === null || value === undefined || value === '' ? '—' : String(value)

/**
 * Two models side by side. Figures stand beside each other, never subtracted: each was measured on its own cases; only a
 * comparison on the same sealed cases says which is better.
 */
export function compareDetails(a: ModelDetails, b: ModelDetails): ComparedRow[] {
  const row = (name: string, of: (details: ModelDetails) => string): ComparedRow => {
    const [left, right] = [of(a), of(b)]
    return { name, a: left, b: right, differs: left !== right }
  }
  const levels = Level.options.filter((level) => [a, b].some((one) => evidenceOf(one, level) !== undefined))
  return [
    row('Made', ({ model }) => model.createdAt.slice(0, 16).replace('T', ' ')),
    row('From', ({ model }) => text(model.parents.join(', '))),
    row('Recipe', ({ model }) => text(model.recipe)),
    row('Seed', ({ model }) => text(model.seed)),
    row('Cohort', ({ model }) => text(model.cohortHash?.slice(0, 12))),
    row('Weights', ({ model }) => model.weightsSha256.slice(0, 12)),
    row('Parameters', ({ parameters }) => String(parameters)),
    row(
      'Circuit',
      ({ circuit }) => `${circuit.qubits} qubits, ${circuit.layers} layers, α ${circuit.alpha.toFixed(3)}`,
    ),
    row('Sealed AUC, before and after', ({ model }) => sealedText(model)),
    row('Gate', ({ model }) => text(model.comparison?.gate)),
    ...levels.flatMap((level) => [
      row(`Evidence of a ${level}`, (one) => casesText(evidenceOf(one, level))),
      row(`AUC, ${level}`, (one) => figure(evidenceOf(one, level)?.auc)),
      row(`Brier, ${level}`, (one) => figure(evidenceOf(one, level)?.brier)),
      row(`Slope, ${level}`, (one) => figure(evidenceOf(one, level)?.slope)),
      row(`Intercept, ${level}`, (one) => figure(evidenceOf(one, level)?.intercept)),
    ]),
    row('On disk', ({ model }) => bytesText(model.bytes)),
    row('Notes', ({ model }) => text(model.notes)),
  ]
}

const evidenceOf = ({ levels }: ModelDetails, level: Level): LevelEvidence | undefined =>
  levels.find((one) => one.level === level)

const casesText = (evidence: LevelEvidence | undefined): string =>
  evidence === undefined
    ? 'none'
    : `${evidence.n} cases, ${evidence.events} with a stenosis: ${evidence.source}`

const sealedText = ({ comparison }: RegisteredModel): string =>
  comparison === null
    ? 'not compared'
    : `${comparison.aucBefore.toFixed(3)} → ${comparison.aucAfter.toFixed(3)} (${comparison.patients} patients)`

/** Of a folder or file, as a person counts. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`
  return bytes < 1_000_000_000 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
