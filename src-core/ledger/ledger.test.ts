import { describe, expect, it, test } from 'vitest'
import { applyCalibrator } from '../calibration/calibrator.ts'
import type { FileParts } from '../model/file-parts.ts'
import { judgeFrame, judgePatch } from '../reading/judge.ts'
import { RegionReading, type Box } from '../reading/types.ts'
import { ledgerFile, levelLedger } from './ledger.testing.ts'
import { parseLedger, type OpenLedger } from './ledger-file.ts'
import { factsOf, withLedger } from './ledger-of.ts'
import { ledgerWords } from './ledger-words.ts'

const model = { weightsSha256: 'ab'.repeat(32), features: 3, qubits: 4 }
const parts = (change: Partial<FileParts> = {}): FileParts => ({
  json: ledgerFile(),
  bin: new Uint8Array(ledgerFile().bin.bytes),
  binSha256: 'cd'.repeat(32),
  ...change,
})

describe('a ledger from disk', () => {
  test('opens, and its classical path of zeros says 0', () => {
    const opened = parseLedger(parts(), model)
    expect(opened.ok && [...opened.value.classical([1, 2, 3, 4, 5, 6], 2)]).toEqual([0, 0])
  })

  const notANumber = new Uint8Array(ledgerFile().bin.bytes).fill(0xff, 0, 4)
  it.each<[string, Partial<FileParts>, Partial<typeof model>, string]>([
    ['other weights', {}, { weightsSha256: 'ef'.repeat(32) }, 'other weights'],
    ['another width', {}, { features: 4 }, 'other weights'],
    ['another bin', { binSha256: '00'.repeat(32) }, {}, 'SHA-256'],
    ['a cut bin', { bin: new Uint8Array(8) }, {}, 'another length'],
    ['NaN in it', { bin: notANumber }, {}, 'cannot be'],
    ['no levels', { json: { ...ledgerFile(), levels: {} } }, {}, 'levels.region'],
  ])('is refused with %s', (_, change, of, why) => {
    const opened = parseLedger(parts(change), { ...model, ...of })
    expect(opened).toMatchObject({ ok: false, error: { code: 'ledger-invalid' } })
    expect(!opened.ok && opened.error.message).toContain(why)
  })
})

describe('the three scores', () => {
  const ledger: OpenLedger = {
    file: ledgerFile(),
    classical: (h, n) => Float64Array.from({ length: n }, (_, i) => h[i]!),
  }
  const boxes: Box[] = [
    [0, 0, 80, 80],
    [90, 0, 80, 80],
  ]
  const scores = { logits: [-1, 2], logitsWithoutCircuit: [-1.5, 2.5], features: [-0.5, 1.5] }

  test('stay with their region when regions are sorted, each by its own calibrator', () => {
    const told = withLedger(ledger, judgeFrame(null, boxes, scores.logits, null), boxes, scores)
    expect(told.regions.map(({ box }) => box[0])).toEqual([90, 0])
    const { paths } = levelLedger()
    expect(told.regions[0]?.ledger).toEqual({
      circuit: { logit: 2, probability: applyCalibrator(paths.circuit.calibrator, 2) },
      withoutCircuit: { logit: 2.5, probability: applyCalibrator(paths.withoutCircuit.calibrator, 2.5) },
      classical: { logit: 1.5, probability: applyCalibrator(paths.classical.calibrator, 1.5) },
    })
    expect(told.ledger).toMatchObject({ circuit: { logit: 0.5, probability: null } })
  })

  test('are not given where the model abstained', () => {
    const told = withLedger(ledger, judgeFrame(null, boxes, scores.logits, 'too dark'), boxes, scores)
    expect(told.ledger).toBeUndefined()
  })

  test('of a small image have no probability where its level was not measured', () => {
    const told = withLedger(ledger, judgePatch(null, -1, null), boxes.slice(0, 1), scores)
    expect(told.ledger).toMatchObject({ circuit: { logit: -1, probability: null } })
  })

  test('may be missing: a reading from before there was a ledger is still one', () => {
    const probability = { value: 0.5, level: 'region', interval: null, evidence: 'not calibrated here' }
    const old = { box: [0, 0, 1, 1], logit: 0, probability, triage: 'uncertain' }
    expect(RegionReading.parse(old)).toEqual(old)
  })
})

const pair = (low: number, high: number): [number, number] => [low, high]

describe('in words', () => {
  const score = (probability: number) => ({ logit: 0, probability })
  const here = { circuit: score(0.62), withoutCircuit: score(0.618), classical: score(0.65) }
  const facts = factsOf(ledgerFile())

  test('a circuit that changes nothing is said to', () => {
    const words = ledgerWords(facts, 'region', here)
    expect(words?.circuit).toBe(
      'Circuit here: +0.2 points; on average 0.0 (-0.1 to 0.1) nearer the truth over 3168 regions: nothing',
    )
    expect(words?.classical).toContain('here -3.0 points')
    expect(words?.classical).toContain('Both trained on alike: nothing')
  })

  test.each([
    ['a gain', [0.1, 0.6], [-0.001, 0.001]],
    ['a worse order, AUC -0.0020 (-0.0030 to -0.0010)', [-0.01, 0.01], [-0.003, -0.001]],
    ['a gain; a worse order, AUC -0.0020 (-0.0030 to -0.0010)', [0.1, 0.6], [-0.003, -0.001]],
    ['a loss', [-0.6, -0.1], [-0.001, 0.001]],
    ['nothing', [0.001, 0.009], [-0.001, 0.001]],
  ] as const)('%s is told from intervals, at the digits shown', (verdict, nearer, auc) => {
    const estimate = ([low, high]: readonly [number, number]) => ({
      value: (low + high) / 2,
      interval: pair(low, high),
    })
    const { withoutCircuit } = levelLedger().against
    const difference = { ...withoutCircuit, nearer: estimate(nearer), auc: estimate(auc) }
    const told = factsOf(ledgerFile({ levels: { region: levelLedger({ withoutCircuit: difference }) } }))
    expect(ledgerWords(told, 'region', here)?.circuit.endsWith(`: ${verdict}`)).toBe(true)
  })

  test('a reading without the scores says so, and a level that was not measured has no words', () => {
    expect(ledgerWords(facts, 'region', null)?.circuit).toContain('not recorded')
    expect(ledgerWords(facts, 'patch', null)).toBeNull()
  })
})
