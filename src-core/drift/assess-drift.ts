import { fewerChance, ksChance, ksDistance } from './kolmogorov.ts'
import {
  DriftMeasure,
  type DriftBlock,
  type DriftReference,
  type DriftReport,
  type MeasureReport,
  type ReadRun,
  type Usual,
} from './drift.ts'
import { warningOf } from './words.ts'

/** The first runs that were read here say what is usual here; later ones are held against them a block at a time. */
export const BASELINE_RUNS = 60
export const BLOCK_RUNS = 30
/** Of all measures together, a block: at most so often it is said to have moved where nothing did. */
export const FALSE_ALARM = 0.01
const SHOWN = 300

/**
 * Whether what is read here moved. Each block of 30 runs is tested once, when it is full, against the first 60: numbers by the
 * two-sample test of Kolmogorov and Smirnov, agreement with labels by Fisher's exact test, each at .01 divided by the number of
 * measures (Bonferroni), so that of a hundred blocks in which nothing moved one is called moved, or none.
 * Agreement is taken in the order in which it became known, or grading an old run would move the blocks that were tested already.
 * @param runs by one model and calibration, oldest first
 */
export function assessDrift(
  model: string,
  runs: readonly ReadRun[],
  reference: DriftReference | null,
): DriftReport {
  const measures = DriftMeasure.options.map((measure) =>
    measureReport(measure, valuesOf(measure, runs), reference?.measures[measure] ?? []),
  )
  return {
    model,
    runs: runs.length,
    labelled: runs.filter(({ label }) => label !== null).length,
    baselineRuns: BASELINE_RUNS,
    blockRuns: BLOCK_RUNS,
    falseAlarm: FALSE_ALARM,
    source: reference?.source ?? null,
    measures,
    warnings: measures.flatMap((report) => warningOf(report) ?? []),
  }
}

function valuesOf(measure: DriftMeasure, runs: readonly ReadRun[]): number[] {
  if (measure === 'agreement') return agreements(runs)
  return runs.flatMap(({ inputs }) => inputs[measure] ?? [])
}

/** 1 where score and label are on the same side of the middle score of the first labelled runs; those decide nothing themselves. */
function agreements(runs: readonly ReadRun[]): number[] {
  const judged = runs
    .flatMap(({ at, inputs: { score }, label, labelledAt }) =>
      score === null || label === null ? [] : [{ score, label, known: later(at, labelledAt) }],
    )
    .sort((a, b) => (a.known === b.known ? 0 : a.known < b.known ? -1 : 1))
  const first = judged
    .slice(0, BASELINE_RUNS)
    .map(({ score }) => score)
    .sort((a, b) => a - b)
  const cut = first[Math.floor(first.length / 2)]
  return cut === undefined ? [] : judged.map(({ score, label }) => (score >= cut === (label === 1) ? 1 : 0))
}

/** A run that was graded first and read by this model afterwards is known from when it was read. */
const later = (readAt: string, labelledAt: string | null): string =>
  labelledAt !== null && labelledAt > readAt ? labelledAt : readAt

function measureReport(
  measure: DriftMeasure,
  values: readonly number[],
  training: readonly number[],
): MeasureReport {
  const enough = values.length >= BASELINE_RUNS
  const baseline = values.slice(0, BASELINE_RUNS)
  const limit = FALSE_ALARM / DriftMeasure.options.length
  const blocks: DriftBlock[] = []
  for (let from = BASELINE_RUNS; enough && from + BLOCK_RUNS <= values.length; from += BLOCK_RUNS) {
    const block = values.slice(from, from + BLOCK_RUNS)
    const { distance, chance } = measure === 'agreement' ? fell(block, baseline) : apart(block, baseline)
    blocks.push({ from, to: from + BLOCK_RUNS, distance, chance, moved: chance < limit })
  }
  const against = enough && training.length > 0 ? apart(baseline, training) : null
  return {
    measure,
    values: values.slice(-SHOWN),
    first: Math.max(0, values.length - SHOWN),
    baseline: enough ? usual(baseline) : null,
    training: training.length > 0 ? usual(training) : null,
    blocks,
    fromTraining: against && { ...against, differs: against.chance < limit },
  }
}

interface Tested {
  readonly distance: number
  readonly chance: number
}

function apart(a: readonly number[], b: readonly number[]): Tested {
  const distance = ksDistance(a, b)
  return { distance, chance: ksChance(distance, a.length, b.length) }
}

function fell(block: readonly number[], baseline: readonly number[]): Tested {
  const [hits, before] = [sum(block), sum(baseline)]
  return {
    distance: Math.max(0, before / baseline.length - hits / block.length),
    chance: fewerChance(hits, block.length, before, baseline.length),
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** 5, 50 and 95 of 100 of at least one value. */
function usual(values: readonly number[]): Usual {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
  return { low: at(0.05), middle: at(0.5), high: at(0.95), n: sorted.length }
}
