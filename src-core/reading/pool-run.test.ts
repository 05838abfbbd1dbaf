import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { poolRun, seenBest } from './pool-run.ts'
import { frameOf, regionAt } from './tracks.testing.ts'
import type { FrameReading } from './types.ts'

const logit = fc.double({ min: -6, max: 6, noNaN: true })
const region = fc
  .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }), logit)
  .map(([x, y, value]) => regionAt(x, y, value))
const content = fc.record({
  regions: fc.array(region, { maxLength: 8 }),
  filling: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
})
const runOf = (contents: readonly { regions: ReturnType<typeof regionAt>[]; filling: number | null }[]) =>
  contents.map(({ regions, filling }, frame) => frameOf(frame, regions, filling))
const without = (frames: readonly FrameReading[], at: number) => frames.filter((_, i) => i !== at)

/** One place that stands still and scores so. */
const still = (logits: readonly number[], fillings: readonly number[] = []) =>
  logits.map((value, frame) => frameOf(frame, [regionAt(200, 200, value)], fillings[frame] ?? null))

describe('one frame, whatever it holds,', () => {
  const anyRun = fc.array(content, { minLength: 2, maxLength: 14 })

  it('cannot lift a run over what its other frames say by themselves', () => {
    fc.assert(
      fc.property(anyRun, fc.nat(), content, (contents, pick, anything) => {
        const at = pick % contents.length
        const changed = poolRun(runOf(contents.map((one, i) => (i === at ? anything : one))))
        // Alone they may be fewer than the run has, so their leading place is taken without leaving out another.
        const others = poolRun(without(runOf(contents), at))
        if (others === null || changed === null) return
        expect(changed.logit).toBeLessThanOrEqual(others.tracks[0]?.logit ?? NaN)
      }),
    )
  })

  it('moves a place no further than to the neighbouring order statistics of its scores', () => {
    fc.assert(
      fc.property(
        fc.array(logit, { minLength: 3, maxLength: 40 }),
        fc.nat(),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (logits, pick, anything) => {
          const at = pick % logits.length
          const scoreOf = (list: readonly number[]) => poolRun(still(list))?.logit ?? NaN
          const sorted = [...logits].sort((a, b) => a - b)
          const before = scoreOf(logits)
          const after = scoreOf(logits.map((one, i) => (i === at ? anything : one)))
          const [first, last] = [sorted.indexOf(before), sorted.lastIndexOf(before)]
          if (first > 0) expect(after).toBeGreaterThanOrEqual(sorted[first - 1] ?? NaN)
          // Where the highest scores tie there is none above: the score may not rise at all.
          expect(after).toBeLessThanOrEqual(sorted[last + 1] ?? before)
        },
      ),
    )
  })

  it('makes no run positive', () => {
    const logits = Array.from({ length: 20 }, (_, i) => (i === 7 ? 50 : -2))
    expect(poolRun(still(logits))?.logit).toBe(-2)
    expect(poolRun(still([5, -2]))?.logit).toBe(-2)
  })

  it('is all there is of a run of one frame', () => {
    expect(poolRun(still([1.5]))?.logit).toBe(1.5)
    expect(poolRun([frameOf(0, [])])).toBeNull()
  })
})

describe('the score of a run', () => {
  it('is that of its leading place, not of the best of each frame', () => {
    // Two places take turns: each is quiet for half of the frames, and weaker than another one that stays.
    const turns = Array.from({ length: 30 }, (_, i) =>
      frameOf(i, [
        regionAt(100, 100, i % 2 === 0 ? 3 : -3),
        regionAt(300, 100, i % 2 === 0 ? -3 : 3),
        regionAt(200, 300, 1),
      ]),
    )
    const run = poolRun(turns)
    expect(run?.tracks.map(({ sightings }) => sightings.length)).toEqual([30, 30, 30])
    expect(run?.logit).toBe(3)
    const seldom = turns.map((frame, i) =>
      i % 4 === 0
        ? frame
        : frameOf(
            i,
            frame.regions.map((one) => ({ ...one, logit: Math.min(one.logit, 1) })),
          ),
    )
    expect(poolRun(seldom)?.logit).toBe(1)
  })

  it('is made by well-filled frames: what scores before contrast came counts for nothing', () => {
    const fillings = Array.from(
      { length: 40 },
      (_, i) => 0.01 + 0.02 * Math.min(1, Math.max(0, (i - 20) / 4)),
    )
    const early = fillings.map((_, i) => (i < 20 ? 4 : -1))
    expect(poolRun(still(early, fillings))?.logit).toBe(-1)
    expect(poolRun(still(early))?.logit).toBe(4)
    const late = fillings.map((_, i) => (i < 26 ? -1 : 4))
    expect(poolRun(still(late, fillings))?.logit).toBe(4)
  })

  it('takes a place that is not among the best of a frame for as weak as the weakest that is', () => {
    const frames = Array.from({ length: 10 }, (_, i) =>
      frameOf(i, i < 2 ? [regionAt(100, 100, 4), regionAt(300, 300, -1)] : [regionAt(300, 300, -1)]),
    )
    expect(poolRun(frames)?.logit).toBe(-1)
  })

  it('is made of a long run in steps, and one frame still does not lift it', () => {
    const logits = Array.from({ length: 400 }, (_, i) => (i === 133 ? 50 : Math.sin(i)))
    const others = still(logits).filter(({ frame }) => frame < 133 || frame >= 140)
    expect(poolRun(still(logits))?.logit).toBeLessThanOrEqual(poolRun(others)?.tracks[0]?.logit ?? NaN)
    expect(poolRun(still(logits))?.logit).toBeLessThan(1)
  })
})

describe('a place is seen best', () => {
  const track = (logits: readonly number[]) => ({
    sightings: logits.map((value, frame) => ({ frame, region: regionAt(0, 0, value) })),
  })
  const nowhere = new Map<number, number>()

  it('in the middle of its strongest stretch, so that one hot frame is none', () => {
    expect(seenBest(track([0, 9, 0, 2, 3, 2.5, 0]), nowhere)?.frame).toBe(5)
    expect(seenBest(track([0, 1]), nowhere)?.frame).toBe(0)
    expect(seenBest({ sightings: [] }, nowhere)).toBeNull()
  })

  it('among frames that are at least half filled, where there are any', () => {
    const filled = new Map([0, 0.2, 0.4, 0.9, 1, 1, 1].entries())
    expect(seenBest(track([5, 5, 5, 1, 2, 3, 2]), filled)?.frame).toBe(4)
    expect(seenBest(track([5, 5.5, 5]), filled)?.frame).toBe(2)
  })
})
