import { bestPerPlace } from './places.ts'
import type { Box, FrameReading, RegionReading } from './types.ts'

/** So many places of a frame are followed; a seventh best is hardly a finding. */
const PLACES_PER_FRAME = 6
/** In sides of a box: what is further from where the place was last is another one. A beat moves it by up to half a side. */
const GATE = 0.75
/** A logit of difference counts as much as a fifth of a side: of two vessels that cross, each keeps its score. */
const PER_LOGIT = 0.2
/** How far a place moves towards where it is seen: boxes are put around it anew in each frame, half a side off at times. */
const FOLLOW = 0.5

/** The places of one frame, best first. */
export interface PlacedFrame {
  readonly frame: number
  readonly places: readonly RegionReading[]
}

export interface Sighting {
  readonly frame: number
  readonly region: RegionReading
}

/** One place on the vessels, as it was seen from frame to frame. */
export interface Track {
  readonly sightings: readonly Sighting[]
}

export const placesOf = ({ frame, regions }: Pick<FrameReading, 'frame' | 'regions'>): PlacedFrame => ({
  frame,
  places: bestPerPlace(regions).slice(0, PLACES_PER_FRAME),
})

/** A track while it grows. */
interface Followed {
  readonly sightings: Sighting[]
  x: number
  y: number
  logit: number
}

/**
 * Follows places over the frames of a run, so that one seen in twenty frames counts once. The nearest pair of a known place and a
 * seen one is joined first, then the next nearest of those left, as long as they lie within the gate. A place is never given up:
 * a heart beats, so it comes back to where it was.
 *
 * Greedy, because within the gate there is hardly ever a second choice (docs/decisions.md has the figures).
 * @param frames in their order of time
 */
export function followPlaces(frames: readonly PlacedFrame[]): Track[] {
  const tracks: Followed[] = []
  for (const { frame, places } of frames) {
    const taken = new Set<RegionReading>()
    for (const { track, region } of joined(tracks, places)) {
      taken.add(region)
      moveTo(track, region)
      track.sightings.push({ frame, region })
    }
    for (const region of places) if (!taken.has(region)) tracks.push(started(frame, region))
  }
  return tracks
}

/** Each place and each track at most once. */
function joined(tracks: readonly Followed[], places: readonly RegionReading[]) {
  const pairs = tracks.flatMap((track) =>
    places.flatMap((region) => {
      const distance = distanceOf(track, region)
      if (distance >= GATE) return []
      return [{ track, region, cost: distance + PER_LOGIT * Math.abs(region.logit - track.logit) }]
    }),
  )
  const used = new Set<Followed | RegionReading>()
  return pairs
    .sort((a, b) => a.cost - b.cost)
    .filter(({ track, region }) => {
      if (used.has(track) || used.has(region)) return false
      used.add(track).add(region)
      return true
    })
}

function distanceOf({ x, y }: Followed, { box }: RegionReading): number {
  const middle = middleOf(box)
  return Math.hypot(middle.x - x, middle.y - y) / Math.max(box[2], box[3], 1)
}

const middleOf = ([x, y, width, height]: Box) => ({ x: x + width / 2, y: y + height / 2 })

const started = (frame: number, region: RegionReading): Followed => ({
  sightings: [{ frame, region }],
  ...middleOf(region.box),
  logit: region.logit,
})

function moveTo(track: Followed, { box, logit }: RegionReading): void {
  const { x, y } = middleOf(box)
  track.x += FOLLOW * (x - track.x)
  track.y += FOLLOW * (y - track.y)
  track.logit += FOLLOW * (logit - track.logit)
}
