import { clusteredAuc } from '#core/calibration/auc-interval.ts'
import type { Random } from '#core/random.ts'
import { clusterBootstrap, type Estimate } from '#core/training/bootstrap.ts'
import { decisions } from '#core/training/decisions.ts'
import type { ScoredCase } from './regions.ts'

export const REPLICATES = 1000

/** NaN without both kinds. */
export const rocAuc = (labels: readonly number[], scores: readonly number[]): number =>
  clusteredAuc(
    labels,
    scores,
    labels.map((_, i) => String(i)),
  ).value

/** The same of chosen cases, some of them more than once: what a bootstrap draws. */
export const aucOf = (
  chosen: readonly number[],
  labels: readonly number[],
  scores: readonly number[],
): number => rocAuc(at(labels, chosen), at(scores, chosen))

/** What is said of a set of cases; every figure with its interval, clustered by image. */
export interface Measured {
  readonly n: number
  readonly events: number
  readonly images: number
  readonly auc: Estimate
  readonly accuracy: Estimate
  readonly f1: Estimate
  readonly sensitivity: Estimate
  readonly specificity: Estimate
}

/** @param threshold logit from which a case is said to be a stenosis */
export function measure(cases: readonly ScoredCase[], threshold: number, random: Random): Measured {
  const labels = cases.map(({ label }) => label)
  const logits = cases.map(({ logit }) => logit)
  const estimate = (statistic: (labels: number[], logits: number[]) => number): Estimate =>
    overCases(cases, (i) => statistic(at(labels, i), at(logits, i)), random)
  const decided = (key: keyof ReturnType<typeof decisions>): Estimate =>
    estimate((l, s) => decisions(l, s, threshold)[key] ?? NaN)
  return {
    n: cases.length,
    events: labels.filter((label) => label === 1).length,
    images: new Set(cases.map(({ cluster }) => cluster)).size,
    auc: estimate(rocAuc),
    accuracy: decided('accuracy'),
    f1: decided('f1'),
    sensitivity: decided('sensitivity'),
    specificity: decided('specificity'),
  }
}

/** AUC alone, of cases of which some are lesions. */
export function measureAuc(cases: readonly ScoredCase[], random: Random): Estimate {
  const [labels, logits] = [cases.map(({ label }) => label), cases.map(({ logit }) => logit)]
  return overCases(cases, (i) => aucOf(i, labels, logits), random)
}

/** AUC with the circuit, with alpha = 0, and the paired difference. */
export function circuitWorth(cases: readonly ScoredCase[], random: Random) {
  const labels = cases.map(({ label }) => label)
  const [withIt, without] = [cases.map((c) => c.logit), cases.map((c) => c.logitWithoutCircuit)]
  const auc = (i: readonly number[], logits: readonly number[]): number => aucOf(i, labels, logits)
  return {
    aucWithCircuit: overCases(cases, (i) => auc(i, withIt), random),
    aucWithoutCircuit: overCases(cases, (i) => auc(i, without), random),
    difference: overCases(cases, (i) => auc(i, withIt) - auc(i, without), random),
  }
}

const at = <T>(values: readonly T[], indices: readonly number[]): T[] =>
  indices.flatMap((i) => {
    const value = values[i]
    return value === undefined ? [] : [value]
  })

const overCases = (
  cases: readonly ScoredCase[],
  statistic: (cases: readonly number[]) => number,
  random: Random,
): Estimate =>
  clusterBootstrap(
    cases.map(({ cluster }) => cluster),
    statistic,
    REPLICATES,
    random,
  )
