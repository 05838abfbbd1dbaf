import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { conformalThresholds } from './thresholds.ts'

describe('conformal thresholds', () => {
  const scored = fc.array(
    fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: 0, max: 1 })),
    { minLength: 40, maxLength: 200 },
  )

  it('keep both promises on the cases they were made from', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const [logits, labels] = [rows.map(([logit]) => logit), rows.map(([, label]) => label)]
        const { look, nothing } = conformalThresholds(logits, labels, { falseAlarms: 0.1, misses: 0.1 })
        const share = (kind: number, called: (logit: number) => boolean): number => {
          const own = logits.filter((_, i) => labels[i] === kind)
          return own.length === 0 ? 0 : own.filter(called).length / own.length
        }
        if (look !== null) expect(share(0, (logit) => logit > look)).toBeLessThanOrEqual(0.1 + 1e-9)
        if (nothing !== null) expect(share(1, (logit) => logit < nothing)).toBeLessThanOrEqual(0.1 + 1e-9)
        if (look !== null && nothing !== null) expect(nothing).toBeLessThanOrEqual(look)
      }),
    )
  })

  it('promise nothing from a handful of cases', () => {
    expect(conformalThresholds([1, 2], [0, 1], { falseAlarms: 0.1, misses: 0.1 })).toMatchObject({
      look: null,
      nothing: null,
    })
  })
})

describe('where cases come in patients', () => {
  const promise = { falseAlarms: 0.1, misses: 0.1 }
  /** So many patients with a stenosis in each of ten frames, scored together, and ten healthy ones. */
  function frames(ill: number, random = seededRandom(1)) {
    const all = Array.from({ length: ill + 10 }, (_, patient) => {
      const [label, shared] = [patient < ill ? 1 : 0, randomNormal(random)]
      return Array.from({ length: 10 }, () => ({
        label,
        patient: `p${patient}`,
        logit: 2 * label + shared + 0.1 * randomNormal(random),
      }))
    }).flat()
    return {
      logits: all.map(({ logit }) => logit),
      labels: all.map(({ label }) => label),
      patients: all.map(({ patient }) => patient),
    }
  }

  it('ten frames of one patient are no ten cases: nothing is promised of them, and that is said', () => {
    const { logits, labels, patients } = frames(1)
    const made = conformalThresholds(logits, labels, promise, patients)
    expect(made).toMatchObject({ nothing: null, promised: { misses: null, falseAlarms: 0.1 } })
    expect(made.rule).toContain('at most 10 are called look')
    expect(made.rule).toContain(
      'none is called nothing, as a promise takes 9 patients with a stenosis and here are 1',
    )
  })

  it('nine patients are the fewest for one in ten', () => {
    for (const [ill, promised] of [
      [8, null],
      [9, 0.1],
    ] as const) {
      const { logits, labels, patients } = frames(ill)
      expect(conformalThresholds(logits, labels, promise, patients).promised?.misses).toBe(promised)
    }
  })

  it('the promise holds for patients to come, whose frames go together', () => {
    const random = seededRandom(5)
    let missed = 0
    const sites = 1500
    for (let site = 0; site < sites; site++) {
      const { logits, labels, patients } = frames(12, random)
      const { nothing } = conformalThresholds(logits, labels, promise, patients)
      if (nothing !== null && 2 + randomNormal(random) + 0.1 * randomNormal(random) < nothing) missed += 1
    }
    // By cases it is .121; the standard error is .008.
    expect(missed / sites).toBeLessThanOrEqual(0.1)
    expect(missed / sites).toBeGreaterThan(0.05)
  })

  it('a patient a case is what it was without patients', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 1 })), {
          maxLength: 80,
        }),
        fc.constantFrom(0.05, 0.1, 0.2),
        (rows, rate) => {
          const [logits, labels] = [rows.map(([logit]) => logit), rows.map(([, label]) => label)]
          const rates = { falseAlarms: rate, misses: rate }
          const { look, nothing } = conformalThresholds(logits, labels, rates)
          const ill = logits.filter((_, i) => labels[i] === 1).sort((a, b) => a - b)
          const well = logits.filter((_, i) => labels[i] !== 1).sort((a, b) => b - a)
          const [low, high] = [ill, well].map((own) => own[Math.floor(rate * (own.length + 1)) - 1] ?? null)
          if (low === undefined || high === undefined) throw new Error('two classes')
          const meet = low !== null && high !== null && high < low ? (low + high) / 2 : null
          expect([look ?? null, nothing]).toEqual([meet ?? high, meet ?? low].map((x) => x && x + 0))
        },
      ),
    )
  })
})
