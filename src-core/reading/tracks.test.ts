import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random.ts'
import { followPlaces, placesOf, type Track } from './tracks.ts'
import { frameOf, regionAt } from './tracks.testing.ts'
import type { RegionReading } from './types.ts'

const follow = (frames: readonly (readonly RegionReading[])[]): Track[] =>
  followPlaces(frames.map((regions, frame) => placesOf(frameOf(frame, regions))))
const framesOf = ({ sightings }: Track): number[] => sightings.map(({ frame }) => frame)

/** 75 beats a minute at 15 frames a second, of so many pixels. */
const beat = (frame: number, px: number): number => px * Math.sin((Math.PI * frame) / 12) ** 2

describe('a place that moves with the heart', () => {
  it('is one track, though its box lies off by up to 12 px in each frame', () => {
    const random = seededRandom(1)
    const off = () => 24 * (random() - 0.5)
    const tracks = follow(
      Array.from({ length: 45 }, (_, i) => [
        regionAt(200 + beat(i, 45) + off(), 150 + beat(i, 30) + off(), 2),
        regionAt(330 + beat(i, 25) + off(), 300 + beat(i, 40) + off(), 1),
      ]),
    )
    const all = Array.from({ length: 45 }, (_, i) => i)
    expect(tracks.map(framesOf)).toEqual([all, all])
    for (const [i, logit] of [2, 1].entries())
      expect(new Set(tracks[i]?.sightings.map(({ region }) => region.logit))).toEqual(new Set([logit]))
  })

  it('is the same after it was hidden for a beat', () => {
    const frames = Array.from({ length: 40 }, (_, i) =>
      i > 10 && i < 26 ? [regionAt(400, 400, 0)] : [regionAt(200 + beat(i, 40), 150, 2)],
    )
    expect(follow(frames).map(({ sightings }) => sightings.length)).toEqual([25, 15])
  })

  it('is another one where it jumps by more than a heart does', () => {
    expect(follow([[regionAt(100, 100, 1)], [regionAt(200, 100, 1)]])).toHaveLength(2)
  })

  it.each([
    ['from above', (i: number) => 270 - 4 * i, 15],
    // The stronger one passes over the place where the weaker one was last seen: nearness alone would join them.
    ['along it', () => 210, 14],
  ])('keeps its score where two vessels cross, %s', (_, y, seenTwice) => {
    const frames = Array.from({ length: 21 }, (__, i) => [
      regionAt(150 + 8 * i, 200, 3),
      regionAt(310 - 8 * i, y(i), -1),
    ])
    const tracks = follow(frames)
    const [stronger, ...weaker] = tracks
    expect(stronger && framesOf(stronger)).toEqual(Array.from({ length: 21 }, (__, i) => i))
    // The weaker one is hidden where they cross; all frames in which it is seen are followed.
    const seen = frames.flatMap((regions, frame) =>
      placesOf(frameOf(frame, regions)).places.length === 2 ? [frame] : [],
    )
    expect(seen).toHaveLength(seenTwice)
    expect(weaker.flatMap(framesOf)).toEqual(seen)
    const scoresOf = ({ sightings }: Track) => [...new Set(sightings.map(({ region }) => region.logit))]
    expect(tracks.map(scoresOf)).toEqual([[3], [-1], [-1]])
  })
})

describe('whatever the frames', () => {
  const region = fc
    .tuple(
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: -5, max: 5 }),
    )
    .map(([x, y, logit]) => regionAt(x, y, logit))
  const run = fc.array(fc.array(region, { maxLength: 12 }), { maxLength: 12 })

  it('each place is in exactly one track, and no track holds two of one frame', () => {
    fc.assert(
      fc.property(run, (frames) => {
        const placed = frames.map((regions, frame) => placesOf(frameOf(frame, regions)))
        const tracks = followPlaces(placed)
        const all = tracks.flatMap(({ sightings }) => sightings.map((one) => one.region))
        expect(new Set(all).size).toBe(all.length)
        expect(all).toHaveLength(placed.reduce((sum, { places }) => sum + places.length, 0))
        for (const track of tracks) {
          const seen = framesOf(track)
          expect([...new Set(seen)].sort((a, b) => a - b)).toEqual(seen)
        }
      }),
    )
  })
})
