import { filledShares } from '#core/reading/filling.ts'
import { poolRun } from '#core/reading/pool-run.ts'
import { placesOf } from '#core/reading/tracks.ts'
import type { Box, FrameReading, RunReading } from '#core/reading/types.ts'
import type { SimulatedFrame } from '../simulation/frame.ts'

export type FrameTruth = Omit<SimulatedFrame, 'pixels'>

/** How a drawn stenosis, which is there in every frame, came out of the reading. */
export interface LesionFigures {
  /** Frames that show it, contrast in it. */
  readonly shown: number
  /** Of those, where one of the frame's places held its middle. */
  readonly seen: number
  /** Into how many tracks those sightings fell, and how many into the largest. */
  readonly tracks: number
  readonly largest: number
  /** The largest is among the places that the run keeps. */
  readonly kept: boolean
}

export interface RunFigures {
  readonly lesions: readonly LesionFigures[]
  /** All that were followed, and of them those seen in three frames and more. */
  readonly tracks: number
  readonly longTracks: number
  readonly logit: number | null
  /** Mean distance of the filling that was found from the drawn one, both 0 to 1; null where none was found. */
  readonly fillingError: number | null
  /** Share of the filled frames in which the drawn lesions move less than in the most stable one; null without either. */
  readonly stableRank: number | null
}

/** Contrast in a lesion from which on the picture shows it; and in the whole tree. */
const [SHOWN, FILLED] = [0.5, 0.9]
const LONG = 3

/** Compares what was read of a drawn run with what was drawn, frame by frame. */
export function measureRun(
  readings: readonly FrameReading[],
  run: RunReading | null,
  truth: readonly FrameTruth[],
): RunFigures {
  const pooled = poolRun(readings)
  const tracks = pooled?.tracks ?? []
  const trackOf = new Map(
    tracks.flatMap(({ sightings }, i) =>
      sightings.map(({ frame, region }) => [`${frame} ${region.box.join()}`, i]),
    ),
  )
  const lesions = [...new Set(truth.flatMap(({ stenoses }) => stenoses.map(({ severity }) => severity)))]
  const kept = new Set((run?.places ?? []).map(({ frames }) => frames.join()))
  return {
    lesions: lesions.flatMap((severity) => {
      const shown = readings.filter(({ frame }) => (boxOf(truth[frame], severity)?.contrast ?? 0) > SHOWN)
      if (shown.length === 0) return []
      const seen = shown.flatMap((reading) =>
        trackAt(reading, boxOf(truth[reading.frame], severity)?.box, trackOf),
      )
      const counts = [...counted(seen)].sort(([, a], [, b]) => b - a)
      const [largest, sightings = 0] = counts[0] ?? []
      const frames =
        largest === undefined ? '' : (tracks[largest]?.sightings ?? []).map(({ frame }) => frame).join()
      return [
        {
          shown: shown.length,
          seen: seen.length,
          tracks: counts.length,
          largest: sightings,
          kept: kept.has(frames),
        },
      ]
    }),
    tracks: tracks.length,
    longTracks: tracks.filter(({ sightings }) => sightings.length >= LONG).length,
    logit: pooled?.logit ?? null,
    fillingError: fillingError(readings, truth),
    stableRank: stableRank(run?.stableFrame ?? null, truth),
  }
}

function counted(tracks: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const track of tracks) counts.set(track, (counts.get(track) ?? 0) + 1)
  return counts
}

const boxOf = (truth: FrameTruth | undefined, severity: number) =>
  truth?.stenoses.find((stenosis) => stenosis.severity === severity)

const middleOf = ([x, y, w, h]: Box) => [x + w / 2, y + h / 2] as const

/** The track of the place that holds the lesion's middle, of several the nearest; none where no place does. */
function trackAt(
  reading: FrameReading,
  lesion: Box | undefined,
  trackOf: ReadonlyMap<string, number>,
): number[] {
  if (lesion === undefined || reading.triage === 'outside') return []
  const [x, y] = middleOf(lesion)
  const near = placesOf(reading).places.flatMap(({ box }) => {
    const [left, top] = middleOf(box)
    const away = Math.max(Math.abs(left - x) / box[2], Math.abs(top - y) / box[3])
    return away < 0.5 ? [{ box, away }] : []
  })
  const [best] = near.sort((a, b) => a.away - b.away)
  const track = best && trackOf.get(`${reading.frame} ${best.box.join()}`)
  return track === undefined ? [] : [track]
}

function fillingError(readings: readonly FrameReading[], truth: readonly FrameTruth[]): number | null {
  const found = [...filledShares(readings)]
  if (found.length === 0) return null
  const off = found.map(([frame, share]) => Math.abs(share - (truth[frame]?.filled ?? NaN)))
  return off.reduce((sum, one) => sum + one, 0) / off.length
}

function stableRank(stable: number | null, truth: readonly FrameTruth[]): number | null {
  const moved = truth.map((_, frame) => Math.max(movedTo(truth, frame - 1), movedTo(truth, frame)))
  const filled = moved.filter((px, frame) => px > 0 && (truth[frame]?.filled ?? 0) > FILLED)
  const own = stable === null ? undefined : moved[stable]
  if (own === undefined || filled.length === 0) return null
  return filled.filter((px) => px < own).length / filled.length
}

/** How far the drawn lesions move from a frame to the next, in pixels; 0 where none is in both. */
function movedTo(truth: readonly FrameTruth[], frame: number): number {
  const steps = (truth[frame]?.stenoses ?? []).flatMap(({ severity, box }) => {
    const next = boxOf(truth[frame + 1], severity)
    if (next === undefined) return []
    const [[x, y], [nextX, nextY]] = [middleOf(box), middleOf(next.box)]
    return [Math.hypot(nextX - x, nextY - y)]
  })
  return steps.length === 0 ? 0 : steps.reduce((sum, px) => sum + px, 0) / steps.length
}
