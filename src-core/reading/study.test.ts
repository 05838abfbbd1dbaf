import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byUrgency, studyReading } from './study.ts'
import { NOT_CALIBRATED, Triage, type RunReading } from './types.ts'

const runOf = (triage: Triage, value: number): RunReading => ({
  probability: { value, level: 'run', interval: null, evidence: NOT_CALIBRATED },
  triage,
  reason: triage === 'outside' ? 'it is blank' : null,
  peakFrame: 0,
  framesRead: 3,
  framesOutside: 0,
  modelId: 'm',
  engine: 'e',
})
const run = fc
  .tuple(fc.constantFrom(...Triage.options), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([triage, value]) => runOf(triage, value))

describe('the runs of a study', () => {
  it('deserve a look in this order, the higher score first', () => {
    const runs = [
      runOf('nothing', 0.3),
      runOf('outside', 0.9),
      runOf('look', 0.7),
      runOf('uncertain', 0.5),
      runOf('look', 0.8),
    ]
    expect([...runs].sort(byUrgency).map(({ triage, probability }) => [triage, probability.value])).toEqual([
      ['look', 0.8],
      ['look', 0.7],
      ['uncertain', 0.5],
      ['outside', 0.9],
      ['nothing', 0.3],
    ])
  })
})

describe('the reading of a study', () => {
  it('is the one of its most urgent run, at its own level and without a frequency', () => {
    const reading = studyReading([runOf('nothing', 0.2), runOf('look', 0.7), runOf('uncertain', 0.9)])
    expect(reading).toMatchObject({
      triage: 'look',
      probability: { value: 0.7, level: 'study', interval: null },
    })
    expect(reading?.probability.evidence).toBe(NOT_CALIBRATED)
    expect(studyReading([])).toBeNull()
  })

  it('is outside only where every run is, and then says why', () => {
    expect(studyReading([runOf('outside', 1), runOf('nothing', 0.1)])?.triage).toBe('nothing')
    expect(studyReading([runOf('outside', 1)])).toMatchObject({ triage: 'outside', reason: 'it is blank' })
  })

  it('does not depend on the order of its runs', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1 }), (runs) => {
        const [one, other] = [studyReading(runs), studyReading([...runs].reverse())]
        expect(other?.triage).toBe(one?.triage)
        expect(other?.probability.value).toBe(one?.probability.value)
      }),
    )
  })
})
