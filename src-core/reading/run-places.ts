import { seenBest, type PooledRun, type PooledTrack } from './pool-run.ts'
import type { RunPlace, RunReading } from './types.ts'

/** So many places of a run are kept. */
const MOST_PLACES = 6
/** A place must be seen in so many frames, or in all where fewer were read. */
const LEAST_FRAMES = 3

/** The leading places of a run, best first; what was seen in a single frame only is none. */
export function runPlaces({ tracks, filled }: PooledRun, framesJudged: number): RunPlace[] {
  const least = Math.min(LEAST_FRAMES, framesJudged)
  return tracks
    .filter(({ sightings }) => sightings.length >= least)
    .slice(0, MOST_PLACES)
    .flatMap((track) => placeOf(track, filled))
}

function placeOf(track: PooledTrack, filled: PooledRun['filled']): RunPlace[] {
  const best = seenBest(track, filled)
  if (best === null) return []
  const { frame, region } = best
  const { box, probability, triage } = region
  const looks = track.sightings.filter((sighting) => sighting.region.triage === 'look')
  return [
    {
      frames: track.sightings.map((sighting) => sighting.frame),
      looks: looks.map((sighting) => sighting.frame),
      logit: track.logit,
      best: { frame, box, probability, triage },
    },
  ]
}

/**
 * The places that the model points at: those whose region was called look in three frames (in all, where fewer were judged), so that
 * one frame points at none. Best first.
 */
export function placesToLookAt({
  places = [],
  framesRead,
  framesOutside,
}: Pick<RunReading, 'places' | 'framesRead' | 'framesOutside'>): RunPlace[] {
  const least = Math.max(1, Math.min(LEAST_FRAMES, framesRead - framesOutside))
  return places.filter(({ looks }) => looks.length >= least)
}

/** Why no place is pointed at although some may deserve it: the promise of regions has failed here. Null while it stands. */
export const whyNonePointed = ({ places = [] }: Pick<RunReading, 'places'>): string | null =>
  places.find(({ best }) => best.reason !== undefined)?.best.reason ?? null

/**
 * What the places of a run come to, in words: `2 places in 14 of 22 frames`. Null where places were not followed, nothing was judged, or it is no run.
 */
export function placesInWords(
  run: Pick<RunReading, 'places' | 'framesRead' | 'framesOutside' | 'triage' | 'probability'>,
): string | null {
  if (run.places === undefined || run.triage === 'outside' || run.probability.level !== 'run') return null
  if (whyNonePointed(run) !== null) return 'places not judged here'
  const pointed = placesToLookAt(run)
  if (pointed.length === 0) return 'no place to look at'
  const frames = new Set(pointed.flatMap(({ looks }) => looks)).size
  const count = pointed.length === 1 ? '1 place' : `${pointed.length} places`
  return `${count} in ${frames} of ${run.framesRead - run.framesOutside} frames`
}
