import type { RunFigures } from './measure-run.ts'

/** A lesion is one track where this share of its sightings fell into the largest. */
const ONE_TRACK = 0.8

/** What many runs come to; a run or a lesion counts once. */
export function summaryOf(runs: readonly RunFigures[]) {
  const lesions = runs.flatMap((run) => run.lesions)
  const seen = lesions.filter((lesion) => lesion.seen > 0)
  const shares = seen.map((lesion) => lesion.largest / lesion.seen)
  return {
    runs: runs.length,
    lesions: lesions.length,
    seenShare: sumOf(lesions.map((one) => one.seen)) / sumOf(lesions.map(({ shown }) => shown)),
    oneTrack: shares.filter((share) => share >= ONE_TRACK).length / seen.length,
    largestShare: middleOf(shares),
    kept: lesions.filter(({ kept }) => kept).length / lesions.length,
    longTracks: meanOf(runs.map(({ longTracks }) => longTracks)),
    fillingError: meanOf(runs.flatMap(({ fillingError }) => fillingError ?? [])),
    fillingUnknown: runs.filter(({ fillingError }) => fillingError === null).length,
    stableRank: middleOf(runs.flatMap(({ stableRank }) => stableRank ?? [])),
  }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const meanOf = (values: readonly number[]): number => sumOf(values) / values.length

function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? NaN
}
