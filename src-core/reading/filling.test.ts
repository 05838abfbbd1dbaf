import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random.ts'
import { filledShares } from './filling.ts'

const framesOf = (fillings: readonly (number | null)[]) =>
  fillings.map((filling, frame) => ({ frame, filling }))

/** Contrast comes over frames 15 to 20 and goes over 40 to 50; a beat of a second and grain lie over it. */
function injected(frames: number, grain: number, steady = false): { truth: number; filling: number }[] {
  const random = seededRandom(4)
  return Array.from({ length: frames }, (_, i) => {
    const truth = steady
      ? 1
      : Math.min(1, Math.max(0, (i - 15) / 5)) * (1 - Math.min(1, Math.max(0, (i - 40) / 10)))
    const beat = 0.05 * Math.sin((2 * Math.PI * i) / 12)
    return { truth, filling: 0.011 + 0.004 * truth * (1 + beat) + grain * (random() - 0.5) }
  })
}

describe('how filled the frames of a run are', () => {
  it('follows contrast from 0 to 1, whatever shows beside it', () => {
    const run = injected(60, 0.0004)
    const filled = filledShares(framesOf(run.map(({ filling }) => filling)))
    expect(filled.size).toBe(60)
    for (const [frame, { truth }] of run.entries())
      expect(Math.abs((filled.get(frame) ?? NaN) - truth)).toBeLessThan(0.45)
    const off = run.map(({ truth }, frame) => Math.abs((filled.get(frame) ?? NaN) - truth))
    expect(off.reduce((sum, one) => sum + one, 0) / 60).toBeLessThan(0.1)
  })

  it('is not said where contrast neither comes nor goes', () => {
    const steady = injected(45, 0.0004, true)
    expect(filledShares(framesOf(steady.map(({ filling }) => filling))).size).toBe(0)
    expect(filledShares(framesOf([0.02, 0.02, 0.02, 0.02, 0.02])).size).toBe(0)
  })

  it('is not said of what was not measured, or of too few frames', () => {
    expect(filledShares(framesOf([null, null, null, null, null])).size).toBe(0)
    expect(filledShares([{ frame: 0 }, { frame: 1 }]).size).toBe(0)
    expect(filledShares(framesOf([0.01, 0.02, 0.03])).size).toBe(0)
  })

  it('does not depend on the order of frames, on the scale, or on what is unknown between them', () => {
    const values = fc.array(fc.double({ min: 0.001, max: 0.4, noNaN: true }), { maxLength: 40 })
    fc.assert(
      fc.property(values, (fillings) => {
        const frames = framesOf(fillings)
        const filled = filledShares(frames)
        expect(filledShares([...frames].reverse())).toEqual(filled)
        for (const share of filled.values()) expect(share >= 0 && share <= 1).toBe(true)
        const gaps = frames.map(({ frame, filling }) => ({ frame: 2 * frame, filling }))
        const between = frames.map(({ frame }) => ({ frame: 2 * frame + 1, filling: null }))
        expect([...filledShares([...gaps, ...between]).values()]).toEqual([...filled.values()])
      }),
    )
  })
})
