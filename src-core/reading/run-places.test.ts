import { describe, expect, it } from 'vitest'
import { poolRun } from './pool-run.ts'
import { placesInWords, placesToLookAt, runPlaces } from './run-places.ts'
import { frameOf, regionAt } from './tracks.testing.ts'
import { NOT_CALIBRATED, RunPlace, type Probability } from './types.ts'

/** In ten frames: one place called look in six, one that never is, one seen twice only. */
const frames = Array.from({ length: 10 }, (_, i) =>
  frameOf(i, [
    regionAt(100, 100, i < 6 ? 2 + i / 10 : 0.5, i < 6 ? 'look' : 'uncertain'),
    regionAt(300, 100, -1, 'nothing'),
    ...(i < 2 ? [regionAt(300, 400, 5, 'look')] : []),
  ]),
)
const pooled = poolRun(frames)
if (pooled === null) throw new Error('nothing was pooled')
const places = runPlaces(pooled, frames.length)
const probability: Probability = { value: 0.5, level: 'run', interval: null, evidence: NOT_CALIBRATED }
const judged = { framesRead: 12, framesOutside: 2, triage: 'uncertain', probability } as const
const run = { ...judged, places }

describe('the places of a run', () => {
  it('are those seen in several frames, the leading first, each with where it is seen best', () => {
    expect(places).toMatchObject([
      { frames: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], looks: [0, 1, 2, 3, 4, 5] },
      { looks: [], logit: -1 },
    ])
    expect(places[0]?.best).toMatchObject({ frame: 4, box: [60, 60, 80, 80], triage: 'look' })
    expect(places[0]?.best.probability.level).toBe('region')
    for (const place of places) expect(RunPlace.parse(place)).toEqual(place)
  })

  it('of very few frames are those seen in all of them', () => {
    const few = poolRun(frames.slice(0, 2))
    expect(few && runPlaces(few, 2)).toHaveLength(3)
  })
})

describe('what is pointed at', () => {
  it('was called look in three frames', () => {
    expect(placesToLookAt(run)).toEqual([places[0]])
    expect(placesInWords(run)).toBe('1 place in 6 of 10 frames')
  })

  it('counts frames once where two places were called look', () => {
    const [first] = places
    if (first === undefined) throw new Error('no place')
    const two = { ...run, places: [first, { ...first, looks: [4, 5, 6, 7] }] }
    expect(placesInWords(two)).toBe('2 places in 8 of 10 frames')
  })

  it('is said to be nothing, or is unknown in a reading from before places were followed', () => {
    expect(placesInWords({ ...run, places: [] })).toBe('no place to look at')
    expect(placesInWords(judged)).toBeNull()
    expect(placesInWords({ ...run, probability: { ...probability, level: 'patch' } })).toBeNull()
    expect(placesInWords({ ...run, places: [], triage: 'outside' })).toBeNull()
  })
})
