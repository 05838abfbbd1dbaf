import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { run } from '../values.testing.ts'
import { dueAt, nextSpeed, rateOf, timelineOf } from './cine.ts'
import { rateText } from './corners.ts'
import { framePlayed, interrupted, noPace, laggingFps, type Pace } from './pace.ts'

const steady = timelineOf(Array.from({ length: 60 }, (_, i) => (i * 1000) / 15))

describe('the wall clock of a run', () => {
  it('gives the last frame the middle duration of the others', () => {
    expect(timelineOf([0, 100, 200, 900]).periodMs).toBe(1000)
    expect(rateOf(steady)).toBeCloseTo(15, 9)
  })

  it('shows each frame in its own time, uneven ones too', () => {
    const uneven = timelineOf([0, 50, 300])
    const at = (nowMs: number) => dueAt(uneven, { atMs: 1000, frame: 0, speed: 1 }, nowMs).frame
    expect([1000, 1049, 1050, 1299, 1300].map(at)).toEqual([0, 0, 1, 1, 2])
  })

  it('goes round, counts on, and starts where it was put', () => {
    const playing = { atMs: 0, frame: 58, speed: 1 }
    expect(dueAt(steady, playing, 0)).toEqual({ frame: 58, count: 58 })
    expect(dueAt(steady, playing, 2.5 * (1000 / 15))).toEqual({ frame: 0, count: 60 })
  })

  it('is never slowed: after any time the frame is the one of that time', () => {
    const times = fc
      .array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 50 })
      .map((steps) => steps.reduce<number[]>((all, step) => [...all, (all.at(-1) ?? 0) + step], [0]))
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 100_000 }), (timesMs, nowMs) => {
        const timeline = timelineOf(timesMs)
        const { frame, count } = dueAt(timeline, { atMs: 0, frame: 0, speed: 1 }, nowMs)
        const inRound = nowMs % timeline.periodMs
        expect(timesMs[frame]).toBeLessThanOrEqual(inRound)
        if (frame + 1 < timesMs.length) expect(timesMs[frame + 1]).toBeGreaterThan(inRound)
        expect(count % timesMs.length).toBe(frame)
        expect(Math.floor(count / timesMs.length)).toBe(Math.floor(nowMs / timeline.periodMs))
      }),
    )
  })

  it('runs at the speed asked for', () => {
    expect(dueAt(steady, { atMs: 0, frame: 0, speed: 0.5 }, 1001).frame).toBe(7)
    expect([nextSpeed(1, 1), nextSpeed(4, 1), nextSpeed(1, -1), nextSpeed(0.25, -1)]).toEqual([
      2, 4, 0.5, 0.25,
    ])
  })
})

describe('lateness', () => {
  const play = (counts: readonly number[]): Pace =>
    counts.reduce((pace, count) => framePlayed(pace, { frame: count % 60, count }), noPace)

  it('counts the frames that were due and not shown', () => {
    expect(play([0, 1, 2, 3])).toMatchObject({ shown: 4, late: 0 })
    expect(play([0, 1, 4, 5])).toMatchObject({ shown: 4, late: 2 })
  })

  it('does not count a jump or a pause', () => {
    const jumped = framePlayed(interrupted(play([0, 1, 2])), { frame: 40, count: 40 })
    expect(jumped).toMatchObject({ shown: 4, late: 0 })
  })

  it('tells the rate that is reached where it falls below the one that is due, and nothing otherwise', () => {
    expect(laggingFps(play([0, 5]), 15)).toBeNull()
    expect(laggingFps(play([0, 1, 2, 3, 4]), 15)).toBeNull()
    expect(laggingFps(play([0, 1, 2, 3, 5, 6, 7, 8, 10]), 15)).toBeCloseTo(12, 9)
    expect(laggingFps(interrupted(play([0, 2, 4, 6, 8])), 15)).toBeNull()
  })

  it('is forgotten once the run keeps up again', () => {
    const caughtUp = Array.from({ length: 16 }, (_, i) => 100 + i)
    expect(laggingFps(play([0, 10, 20, 30]), 15)).not.toBeNull()
    expect(laggingFps(play([0, 10, 20, 30, ...caughtUp]), 15)).toBeNull()
  })

  it('is said in few words, and a run that keeps up says its true rate', () => {
    const one = run('a', { frameCount: 60 })
    expect(rateText(one, steady, 15, null)).toBe('15.0 fps')
    expect(rateText(one, steady, 15, 12.2)).toBe('12 of 15 fps')
    expect(rateText(one, steady, 3.75, 2.9)).toBe('3 of 3.8 fps')
    const untold = { ...one, timing: { ...one.timing, source: 'assumed' as const } }
    expect(rateText(untold, steady, 15, 12.2)).toContain('assumed')
    expect(rateText(run('a', { frameCount: 1 }), timelineOf([0]), 15, null)).toBe('still image')
  })
})
