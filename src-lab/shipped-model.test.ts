import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { describe, expect, test } from 'vitest'
import { parseCalibration } from '#core/calibration/calibration-file.ts'
import { promisesOf } from '#core/calibration/promises.ts'
import { createInference } from '#core/model/inference.ts'
import { parseLedger } from '#core/ledger/ledger-file.ts'
import { parseExamples } from '#core/why/examples-file.ts'
import { learnedCount, parameterSpecs } from '#core/model/parameters.ts'
import { hybridConfigOf, parseModel } from '#core/model/manifest.ts'
import { SELF_CHECK_COUNT, selfCheckPatches } from '#core/model/self-check.ts'
import { arrayOf } from '#core/model/weights.ts'
import { differenceFrom, PROBABILITY_TOLERANCE, SelfTestReference } from '#core/selftest/reference.ts'
import { readModelFiles } from '../src-main/engine/model-files.ts'
import { EvidenceFile } from './evaluation/evidence.ts'
import { referenceReadings } from './selftest-command.ts'

const models = readdirSync('models', { withFileTypes: true }).filter((entry) => entry.isDirectory())

async function open(name: string) {
  const files = await readModelFiles(join('models', name))
  if (!files.ok) throw new Error(files.error.message)
  return files.value
}

test('a model is shipped', () => expect(models.length).toBeGreaterThan(0))

describe.each(models.map(({ name }) => name))('shipped model %s', (name) => {
  test('is whole by its own hash, bears its name, and is under 12 MB', async () => {
    const { manifest, weights } = await open(name)
    expect(manifest.id).toBe(name)
    expect(statSync(join('models', name, 'weights.bin')).size).toBe(manifest.weights.bytes)
    expect(manifest.weights.bytes).toBeLessThan(12_000_000)
    expect(manifest.parameters).toBe(learnedCount(parameterSpecs(hybridConfigOf(manifest))))
    expect(arrayOf(weights, 'fuse/alpha')[0]).toBeCloseTo(manifest.alpha, 6)
  })

  test('brings a ledger for these very weights, and drawn examples that weigh little', async () => {
    const { manifest, ledger, examples } = await open(name)
    const { sha256: weightsSha256 } = manifest.weights
    const { features } = hybridConfigOf(manifest).backbone
    const { qubits } = manifest.circuit
    expect(ledger && parseLedger(ledger, { weightsSha256, features, qubits }).ok).toBe(true)
    expect(examples && parseExamples(examples, { weightsSha256, width: features }).ok).toBe(true)
    expect(statSync(join('models', name, 'examples.bin')).size).toBeLessThan(1_500_000)
  })

  test('says of the patches made by code what its manifest recorded', async () => {
    const { manifest, weights } = await open(name)
    const inference = createInference(manifest, weights, () => 0)
    const { logits } = await inference.logits(selfCheckPatches(), SELF_CHECK_COUNT)
    inference.dispose()
    for (const [i, logit] of logits.entries())
      expect(Math.abs(logit - (manifest.selfCheck.logits[i] ?? NaN))).toBeLessThan(1e-5)
  })

  test('reads the drawn run as its selftest.json says (npm run lab -- selftest --model models/ID writes it)', async () => {
    const json: unknown = JSON.parse(readFileSync(join('models', name, 'selftest.json'), 'utf8'))
    const kept = SelfTestReference.parse(json)
    const found = await referenceReadings(join('models', name))
    expect(found.frames.flatMap(({ regions }) => regions).length).toBeGreaterThan(20)
    expect(differenceFrom(kept, found)).toBeLessThan(PROBABILITY_TOLERANCE)
  })

  test('has evidence of these very weights', async () => {
    const { manifest } = await open(name)
    const evidence = EvidenceFile.parse(
      JSON.parse(readFileSync(join('models', name, 'evidence.json'), 'utf8')),
    )
    expect(evidence.weightsSha256).toBe(manifest.weights.sha256)
    // What finds boxes has figures too.
    expect(evidence.boxes !== undefined).toBe(existsSync(join('models', name, 'locator.json')))
  })

  test('promises what its rules say, in numbers that readings can carry', async () => {
    const { calibration, manifest } = await open(name)
    const parsed = parseCalibration(calibration)
    if (!parsed.ok) throw new Error(parsed.error.message)
    expect(parsed.value.weightsSha256).toBe(manifest.weights.sha256)
    for (const level of ['region', 'patch', 'frame'] as const) {
      const rule = parsed.value.levels[level]?.triage.rule ?? ''
      const rates = promisesOf(level, parsed.value).map(({ rate }) => Math.round(100 * rate))
      expect(rates.length).toBeGreaterThan(0)
      for (const rate of rates) expect(rule).toContain(`at most ${rate} `)
    }
  })

  test('is refused when its preprocessing is another, or its weights are cut', () => {
    const json = (file: string): unknown => JSON.parse(readFileSync(join('models', name, file), 'utf8'))
    const weights = readFileSync(join('models', name, 'weights.bin'))
    const other = Object.assign({}, json('manifest.json'), { preprocessVersion: 999 })
    expect(parseModel(other, json('model.json'), weights)).toMatchObject({
      ok: false,
      error: { code: 'model-preprocessing' },
    })
    const cut = parseModel(json('manifest.json'), json('model.json'), weights.subarray(4))
    expect(cut).toMatchObject({ ok: false, error: { code: 'model-damaged' } })
    expect(parseModel({}, json('model.json'), weights)).toMatchObject({
      ok: false,
      error: { code: 'model-invalid' },
    })
  })
})
