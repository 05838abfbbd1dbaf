import { filledShares, type FillingOf } from './filling.ts'
import { followPlaces, placesOf, type PlacedFrame, type Sighting, type Track } from './tracks.ts'
import type { FrameReading } from './types.ts'
import { weightedQuantile } from './weighted-quantile.ts'

/** A place counts by the score it reaches in three of ten well-filled frames: the beat hides a lesion for a part of its time. */
const QUANTILE = 0.7
/** Of long runs neighbouring frames are left out together, so that this many times are enough. */
const MOST_TRIES = 60

/** A place with its score over the run. */
export interface PooledTrack extends Track {
  readonly logit: number
}

export interface PooledRun {
  /** What is left of the leading place's score without whichever frame carries it most. */
  readonly logit: number
  /** The leading first; not empty. */
  readonly tracks: readonly PooledTrack[]
  /** Share of contrast by frame; empty where it is unknown. */
  readonly filled: ReadonlyMap<number, number>
}

type Framed = Pick<FrameReading, 'frame' | 'regions' | 'triage'> & FillingOf

/**
 * A run from its frames. Each place is followed, and pooled over the frames that were judged: a quantile of its region's logits,
 * weighted by how filled the frame is. Where a place was not among a frame's best it counts as the weakest that was: no more is known.
 *
 * The score of the run is the least that remains when one frame is left out, for every frame in turn. So it never exceeds what the
 * other frames say by themselves, whatever one frame holds.
 * @param frames in their order of time; those outside only tell how contrast came
 * @returns null where none was judged
 */
export function poolRun(frames: readonly Framed[]): PooledRun | null {
  const placed = frames.map((frame): Placed => ({ ...frame, ...placesOf(frame) }))
  const all = pooled(placed)
  if (all === null) return null
  const size = Math.ceil(placed.length / MOST_TRIES)
  let logit = all.tracks[0]?.logit ?? NaN
  for (let from = 0; from < placed.length; from += size) {
    const others = pooled([...placed.slice(0, from), ...placed.slice(from + size)])
    if (others !== null) logit = Math.min(logit, others.tracks[0]?.logit ?? logit)
  }
  return { ...all, logit }
}

type Placed = Framed & PlacedFrame

function pooled(frames: readonly Placed[]): Omit<PooledRun, 'logit'> | null {
  const inside = frames.filter(({ triage, places }) => triage !== 'outside' && places.length > 0)
  if (inside.length === 0) return null
  const filled = filledShares(frames)
  const tracks = followPlaces(inside)
    .map((track): PooledTrack => ({ ...track, logit: poolTrack(track, inside, filled) }))
    .sort((a, b) => b.logit - a.logit)
  return { tracks, filled }
}

/** A place over all frames of the run, those included in which it was not seen. */
function poolTrack(
  { sightings }: Track,
  frames: readonly PlacedFrame[],
  filled: ReadonlyMap<number, number>,
): number {
  const seen = new Map(sightings.map(({ frame, region }) => [frame, region.logit]))
  const cases = frames.map(({ frame, places }) => ({
    value: seen.get(frame) ?? places.at(-1)?.logit ?? NaN,
    weight: filled.get(frame) ?? 1,
  }))
  return weightedQuantile(cases, QUANTILE)
}

/** Vessels at least half full. */
const HALF = 0.5
/** Neighbouring sightings that must agree: a stenosis stays, a bad frame passes. */
const STRETCH = 3

/** Where a place is seen best: in the middle of its strongest stretch among frames that are at least half filled. */
export function seenBest({ sightings }: Track, filled: ReadonlyMap<number, number>): Sighting | null {
  const full = sightings.filter(({ frame }) => (filled.get(frame) ?? 1) >= HALF)
  const among = full.length > 0 ? full : sightings
  const byScore = (a: Sighting, b: Sighting): number => a.region.logit - b.region.logit
  const stretches = Math.max(1, among.length - STRETCH + 1)
  const middles = Array.from({ length: stretches }, (_, i) => {
    const stretch = among.slice(i, i + STRETCH).sort(byScore)
    return stretch[(stretch.length - 1) >> 1]
  })
  return middles.reduce<Sighting | null>(
    (best, one) => (one !== undefined && (best === null || byScore(one, best) > 0) ? one : best),
    null,
  )
}
