import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { NOT_CALIBRATED, type Probability } from '../reading/types.ts'
import { UNKNOWN_HOSPITAL, withoutPrevalence, withPrevalence, type Hospital } from './hospital.ts'
import { atHospital, shiftedPosterior } from './prior-shift.ts'
import { sigmoid } from './sigmoid.ts'
import { headline, sentence, shiftLine } from './wording.ts'

const share = fc.double({ min: 0.001, max: 0.999, noNaN: true })

/**
 * Two normal classes, at 0 and 2, of variance 1: the true posterior of a score x at a prevalence is known,
 * log odds = 2 x - 2 + log odds of the prevalence.
 */
const posteriorAt = (x: number, prevalence: number): number =>
  sigmoid(2 * x - 2 + Math.log(prevalence / (1 - prevalence)))

describe('the shift', () => {
  it('gives the true posterior at another prevalence', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 5, noNaN: true }), share, share, (x, from, to) => {
        expect(shiftedPosterior(posteriorAt(x, from), from, to)).toBeCloseTo(posteriorAt(x, to), 9)
      }),
    )
  })

  it('makes probabilities learned at one prevalence frequencies at another, where unshifted ones are not', () => {
    const random = seededRandom(7)
    const [from, to, n] = [0.4, 0.08, 200_000]
    const bins = Array.from({ length: 10 }, () => ({ n: 0, events: 0, shifted: 0, unshifted: 0 }))
    for (let i = 0; i < n; i++) {
      const event = random() < to
      const unshifted = posteriorAt((event ? 2 : 0) + randomNormal(random), from)
      const shifted = shiftedPosterior(unshifted, from, to)
      const bin = bins[Math.min(9, Math.floor(10 * shifted))]!
      Object.assign(bin, {
        n: bin.n + 1,
        events: bin.events + Number(event),
        shifted: bin.shifted + shifted,
        unshifted: bin.unshifted + unshifted,
      })
    }
    for (const bin of bins) {
      const seen = bin.events / bin.n
      const error = Math.sqrt((seen * (1 - seen)) / bin.n)
      expect(Math.abs(seen - bin.shifted / bin.n)).toBeLessThan(4 * error)
      expect(Math.abs(seen - bin.unshifted / bin.n)).toBeGreaterThan(5 * error)
    }
  })

  it('is nothing at its own prevalence, keeps 0, 1 and the order, and is undone by the way back', () => {
    fc.assert(
      fc.property(share, share, share, share, (p, q, from, to) => {
        expect(shiftedPosterior(p, from, from)).toBe(p)
        expect(shiftedPosterior(0, from, to)).toBe(0)
        expect(shiftedPosterior(1, from, to)).toBe(1)
        const there = shiftedPosterior(p, from, to)
        expect(there).toBeGreaterThan(0)
        expect(there).toBeLessThan(1)
        expect(shiftedPosterior(there, to, from)).toBeCloseTo(p, 9)
        if (q - p > 1e-9) expect(shiftedPosterior(q, from, to)).toBeGreaterThan(there)
        if (to - from > 1e-9) expect(there).toBeGreaterThan(p)
      }),
    )
  })
})

const of = (value: number, low: number, high: number, events: number, n: number): Probability => ({
  value,
  level: 'region',
  interval: [low, high],
  evidence: {
    source: 'ARCADE',
    split: 'half',
    n,
    events,
    prevalence: events / n,
    fittedAt: '2026-11-24T00:00:00Z',
  },
})
const hospitalAt = (value: number): Hospital =>
  withPrevalence(UNKNOWN_HOSPITAL, {
    level: 'region',
    value,
    source: 'audit of 2025',
    setBy: 'Dr Kim',
    setAt: '2026-11-25T12:00:00Z',
  })

describe('a probability at this hospital', () => {
  it('says that it was shifted, from what to what, by whom and when, and what it was', () => {
    const shifted = atHospital(of(0.72, 0.66, 0.77, 668, 3168), hospitalAt(0.12))
    expect(headline(shifted).text).toBe('57 %')
    expect(sentence(shifted)).toBe(
      'Where 12 % of regions have a stenosis, so would 49 to 64 of 100 that scored like this.',
    )
    expect(shiftLine(shifted)).toBe(
      "Shifted to your prevalence of 12 %, set by Dr Kim on 2026-11-25 (audit of 2025). At the evidence's own 21.1 %: 72 %.",
    )
    expect(shifted.shift?.own).toEqual({ value: 0.72, interval: [0.66, 0.77] })
  })

  it('is shifted once, and stands as it was when the prevalence is taken back', () => {
    const own = of(0.72, 0.66, 0.77, 668, 3168)
    const once = atHospital(own, hospitalAt(0.12))
    expect(atHospital(once, hospitalAt(0.12))).toBe(once)
    expect(atHospital(own, withoutPrevalence(hospitalAt(0.12), 'region'))).toBe(own)
    expect(shiftLine(own)).toBeNull()
  })

  it('stands as it is for a prevalence of another level, without evidence, and where only a word is earned', () => {
    const region = of(0.72, 0.66, 0.77, 668, 3168)
    const run: Probability = { value: 0.7, level: 'run', interval: null, evidence: NOT_CALIBRATED }
    const ofRuns: Hospital = {
      prevalences: [
        { level: 'run', value: 0.12, source: 'count', setBy: 'Dr Kim', setAt: '2026-11-25T12:00:00Z' },
      ],
      harm: null,
    }
    for (const [probability, hospital] of [
      [{ ...region, level: 'patch' }, hospitalAt(0.12)],
      [run, ofRuns],
      [of(0.72, 0.3, 0.9, 5, 40), hospitalAt(0.12)],
      [region, UNKNOWN_HOSPITAL],
    ] as const)
      expect(atHospital(probability, hospital)).toBe(probability)
  })

  it('never earns digits by being shifted', () => {
    const order = { word: 0, interval: 1, percent: 2 }
    const cases = fc.record({
      ends: fc.tuple(share, share, share),
      events: fc.integer({ min: 1, max: 300 }),
      none: fc.integer({ min: 1, max: 300 }),
      to: fc.double({ min: 0.001, max: 0.99, noNaN: true }),
    })
    fc.assert(
      fc.property(cases, ({ ends, events, none, to }) => {
        const [low = 0, value = 0, high = 0] = [...ends].sort((a, b) => a - b)
        const own = of(value, low, high, events, events + none)
        const shifted = atHospital(own, hospitalAt(to))
        expect(order[headline(shifted).kind]).toBeLessThanOrEqual(order[headline(own).kind])
        const [least = NaN, most = NaN] = shifted.interval ?? []
        expect(least).toBeLessThanOrEqual(shifted.value)
        expect(most).toBeGreaterThanOrEqual(shifted.value)
      }),
    )
  })
})
