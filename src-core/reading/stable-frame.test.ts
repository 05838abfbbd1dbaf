import { describe, expect, it } from 'vitest'
import { stableFrame } from './stable-frame.ts'
import type { Triage } from './types.ts'

const triageOf = (outside: boolean): Triage => (outside ? 'outside' : 'uncertain')
const run = (movements: readonly (number | null)[], outside: readonly number[] = []) =>
  movements.map((movement, frame) => ({
    frame,
    movement,
    triage: triageOf(outside.includes(frame)),
  }))
const full = new Map<number, number>()

describe('the most stable frame', () => {
  it('is the one that differs least from both its neighbours', () => {
    expect(stableFrame(run([0.3, 0.1, 0.05, 0.06, 0.3, null]), full)).toBe(3)
    expect(stableFrame([...run([0.3, 0.1, 0.05, 0.06, 0.3, null])].reverse(), full)).toBe(3)
  })

  it('is well filled and was judged', () => {
    const still = [0.01, 0.01, 0.2, 0.3, 0.25, 0.4]
    const filled = new Map([0, 0.1, 0.5, 0.8, 1, 1].entries())
    expect(stableFrame(run(still), filled)).toBe(3)
    expect(stableFrame(run(still, [3]), filled)).toBe(4)
  })

  it('takes what is known where a neighbour was not read, as when every fifth frame was', () => {
    const sampled = [0.2, 0.1, 0.3].map((movement, i) => ({
      frame: 5 * i,
      movement,
      triage: 'look' as const,
    }))
    expect(stableFrame(sampled, full)).toBe(5)
  })

  it('is unknown where no movement is, and takes no frame that was stored twice for a still heart', () => {
    expect(stableFrame(run([null, null]), full)).toBeNull()
    expect(stableFrame([{ frame: 0, triage: 'look' }], full)).toBeNull()
    expect(stableFrame(run([0.2, 0.3]), new Map([[0, 0.1]]).set(1, 0.2))).toBeNull()
    expect(stableFrame(run([0.3, 0.2, 0, 0.2, 0.1, 0.1]), full)).toBe(5)
  })
})
