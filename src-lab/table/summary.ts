import * as z from 'zod'
import { Estimate as Known } from '../evaluation/estimate.ts'
import { bootstrapByCluster } from '#core/calibration/cluster-draws.ts'
import { seededRandom } from '#core/random.ts'
import { FIGURES, figuresOf, floorOf, type FigureName } from './figures.ts'
import type { Judged } from './judged.ts'
import { MODELS, type TableModel } from './models.ts'

/** A figure that may be unknown, with its 95 % interval. */
/** Null where a figure cannot be had. */
const Estimate = Known.nullable()
export type Estimate = z.infer<typeof Estimate>

const Summary = z.object({
  /** Mean over seeds; the interval is of the cases: images drawn again, the same for all models and seeds. */
  mean: Estimate,
  /** Standard deviation over seeds; null with one. */
  spread: z.number().nullable(),
  perSeed: z.array(z.object({ seed: z.number().int(), estimate: Estimate })),
  /** Less the hybrid's on the same cases, drawn together, mean over the seeds that both have; null for the hybrid. */
  difference: Estimate,
})
export type Summary = z.infer<typeof Summary>

export const LevelSummary = z.object({
  n: z.number().int(),
  events: z.number().int(),
  images: z.number().int(),
  models: z.array(
    z.object({
      model: z.enum(MODELS),
      seeds: z.array(z.number().int()),
      figures: z.record(z.enum(FIGURES), Summary),
      /** What a perfect model would show of ECE, mean over seeds. */
      eceFloor: z.number().nullable(),
    }),
  ),
})
export type LevelSummary = z.infer<typeof LevelSummary>

/** One trained network on one level. */
export interface JudgedModel {
  readonly model: TableModel
  readonly seed: number
  readonly judged: Judged
}

const SEED = 1

/** Figures of one network, in the order of `FIGURES`. */
type Row = readonly number[]

/**
 * Every figure of every model over its seeds, with intervals by bootstrap over images and paired differences from the hybrid: each
 * draw of images is the same for all models.
 */
export function summarized(all: readonly JudgedModel[], replicates: number): LevelSummary {
  const first = all[0]?.judged
  if (first === undefined) throw new Error('there is nothing to summarize')
  const { labels, clusters } = first
  const questions = questionsOf(all)
  const answers = (rows: readonly Row[]): number[] => questions.map(({ of }) => of(rows))
  const drawn = (weights: Float64Array): number[] => {
    const cases = expanded(weights)
    return answers(all.map(({ judged }) => figuresOf(judged, cases)))
  }
  const values = drawn(new Float64Array(labels.length).fill(1))
  const intervals = bootstrapByCluster(clusters, drawn, replicates, seededRandom(SEED))
  const estimates = new Map(
    questions.map(({ key }, i) => [key, estimateOf(values[i] ?? NaN, intervals[i] ?? [NaN, NaN])]),
  )
  return {
    n: labels.length,
    events: labels.filter((label) => label === 1).length,
    images: new Set(clusters).size,
    models: MODELS.filter((model) => all.some((one) => one.model === model)).map((model) => {
      const own = all.filter((one) => one.model === model)
      return {
        model,
        seeds: own.map(({ seed }) => seed),
        figures: recordOf((figure) => summaryOf(model, figure, own, estimates)),
        eceFloor: finite(mean(own.map(({ judged }) => floorOf(judged)))),
      }
    }),
  }
}

/** One number asked of the figures of all networks on one draw of cases. */
interface Question {
  readonly key: string
  readonly of: (rows: readonly Row[]) => number
}

const keyOf = (model: TableModel, figure: FigureName, what: string | number): string =>
  `${model} ${figure} ${what}`

function questionsOf(all: readonly JudgedModel[]): Question[] {
  const placesOf = (model: TableModel): number[] => [...all.keys()].filter((i) => all[i]!.model === model)
  const places = MODELS.map((model) => ({ model, own: placesOf(model) })).filter(({ own }) => own.length > 0)
  const hybrids = placesOf('hybrid')
  return places.flatMap(({ model, own }) =>
    FIGURES.flatMap((figure, f): Question[] => {
      const at = (rows: readonly Row[], i: number): number => rows[i]?.[f] ?? NaN
      const pairs = own.flatMap((i) =>
        hybrids.flatMap((h) => (all[h]!.seed === all[i]!.seed ? [[i, h] as const] : [])),
      )
      return [
        { key: keyOf(model, figure, 'mean'), of: (rows) => mean(own.map((i) => at(rows, i))) },
        {
          key: keyOf(model, figure, 'difference'),
          of: (rows) => mean(pairs.map(([i, h]) => at(rows, i) - at(rows, h))),
        },
        ...own.map((i) => ({
          key: keyOf(model, figure, all[i]!.seed),
          of: (rows: readonly Row[]) => at(rows, i),
        })),
      ]
    }),
  )
}

function summaryOf(
  model: TableModel,
  figure: FigureName,
  own: readonly JudgedModel[],
  estimates: ReadonlyMap<string, Estimate>,
): Summary {
  const of = (what: string | number): Estimate => estimates.get(keyOf(model, figure, what)) ?? null
  const perSeed = own.map(({ seed }) => ({ seed, estimate: of(seed) }))
  return {
    mean: of('mean'),
    spread: deviation(perSeed.map(({ estimate }) => estimate?.value ?? NaN)),
    perSeed,
    difference: model === 'hybrid' ? null : of('difference'),
  }
}

const recordOf = (make: (figure: FigureName) => Summary): Record<FigureName, Summary> => ({
  accuracy: make('accuracy'),
  auc: make('auc'),
  f1: make('f1'),
  sensitivity: make('sensitivity'),
  specificity: make('specificity'),
  brier: make('brier'),
  ece: make('ece'),
})

/** Places of cases, each as often as it was drawn. */
function expanded(weights: Float64Array): number[] {
  const cases: number[] = []
  for (const [i, times] of weights.entries()) for (let k = 0; k < times; k++) cases.push(i)
  return cases
}

function estimateOf(value: number, [low, high]: readonly [number, number]): Estimate {
  const known = [value, low, high].every(Number.isFinite)
  return known ? { value, interval: [low, high] } : null
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** NaN of nothing. */
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Of a sample; null of fewer than two, or where one is unknown. */
function deviation(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const middle = mean(values)
  return finite(
    Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)),
  )
}
