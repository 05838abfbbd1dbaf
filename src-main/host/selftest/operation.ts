import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { memorySource } from '#core/dicom/byte-source.ts'
import type { Codecs } from '#core/dicom/codecs/codecs.ts'
import { decodeFrame, readFrame } from '#core/dicom/decode.ts'
import { indexDicom } from '#core/dicom/read.ts'
import { sigmoid } from '#core/calibration/sigmoid.ts'
import type { FrameReading } from '#core/reading/types.ts'
import {
  differenceFrom,
  PROBABILITY_TOLERANCE,
  REFERENCE_FRAMES,
  referenceOf,
  referenceRun,
  SelfTestReference,
} from '#core/selftest/reference.ts'
import { failed, notMeasured, passed, type Finding } from '#core/selftest/report.ts'
import { nodeDicomHost } from '../../engine/dicom-host.ts'
import type { EngineClient } from '../engine-client.ts'
import type { InstalledModel } from '../model-folders.ts'

/** The drawn patches whose logits the manifest keeps, as probabilities. */
export async function checkManifest(engine: EngineClient, { manifest }: InstalledModel): Promise<Finding> {
  const answer = await engine.selfCheck()
  if (!answer.ok) return failed(`${answer.error.message} ${answer.error.action}`)
  const kept = manifest.selfCheck.logits
  const found = answer.value.logits
  const off =
    kept.length === found.length
      ? Math.max(...kept.map((logit, i) => Math.abs(sigmoid(logit) - sigmoid(found[i] ?? NaN))))
      : Infinity
  return judged(off, `${kept.length} drawn patches, as ${manifest.id}'s manifest has them`)
}

/** NaN is no agreement either. */
const judged = (off: number, what: string): Finding => {
  const figures = { difference: Number.isFinite(off) ? off : 1, allowed: PROBABILITY_TOLERANCE }
  const said = `${what}: largest difference ${off.toExponential(1)}, ${PROBABILITY_TOLERANCE} allowed`
  return off <= PROBABILITY_TOLERANCE ? passed(said, figures) : failed(said, figures)
}

export interface RunChecks {
  readonly probabilities: Finding
  readonly readTime: Finding
}

/** Frames of a run drawn by code, from file to probability by the engine, against what came with the model. */
export async function checkReading(engine: EngineClient, model: InstalledModel): Promise<RunChecks> {
  const folder = mkdtempSync(join(tmpdir(), 'ostium-selftest-'))
  try {
    const path = join(folder, 'run.dcm')
    writeFileSync(path, referenceRun(), { mode: 0o600 })
    const loaded = await engine.model()
    const readings: FrameReading[] = []
    const failures: string[] = []
    const done = await engine.read({
      jobId: 'selftest',
      source: { kind: 'dicom', path },
      frames: [...REFERENCE_FRAMES],
      alreadyRead: [],
      onFrame: (reading) => void readings.push(reading),
      onFrameFailed: (frame, error) => void failures.push(`frame ${frame}: ${error.message}`),
    })
    if (!done.ok) failures.push(`${done.error.message} ${done.error.action}`)
    if (!loaded.ok || failures.length > 0)
      return { probabilities: failed(failures.join('; ')), readTime: notMeasured('nothing was read') }
    readings.sort((a, b) => a.frame - b.frame)
    return {
      probabilities: compared(model, loaded.value.weightsSha256, readings),
      readTime: timeOf(readings),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function compared(
  { dir, manifest }: InstalledModel,
  weights: string,
  readings: readonly FrameReading[],
): Finding {
  const text = readOrNull(join(dir, 'selftest.json'))
  if (text === null) return notMeasured(`${manifest.id} came without reference readings of a run`)
  const kept = SelfTestReference.safeParse(text)
  if (!kept.success) return failed(`the reference readings of ${manifest.id} cannot be read`)
  const regions = readings.reduce((sum, reading) => sum + reading.regions.length, 0)
  return judged(
    differenceFrom(kept.data, referenceOf(weights, readings)),
    `${readings.length} frames, ${regions} regions`,
  )
}

function readOrNull(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

function timeOf(readings: readonly FrameReading[]): Finding {
  const times = readings.map(({ cost }) => cost.total).sort((a, b) => a - b)
  const median = times[Math.floor(times.length / 2)] ?? NaN
  return passed(`${median.toFixed(0)} ms a frame by ${readings[0]?.engine ?? 'no engine'}`, {
    msPerFrame: median,
  })
}

/** How fast frames of a run can be decoded here, against the rate at which they were taken. Slow is said, and fails nothing. */
export async function checkCine(codecs: Codecs): Promise<Finding> {
  const source = memorySource(referenceRun())
  const index = indexDicom(source, nodeDicomHost)
  if (!index.ok || index.value.kind !== 'image') return failed('the drawn run cannot be read')
  const { frames, angiogram } = index.value
  const begun = performance.now()
  for (const location of frames) {
    const decoded = await decodeFrame(readFrame(source, location), angiogram.pixels, codecs)
    if (!decoded.ok) return failed(decoded.error.message)
  }
  const rate = (frames.length * 1000) / (performance.now() - begun)
  const { timesMs } = angiogram.timing
  const wanted = 1000 / ((timesMs[1] ?? NaN) - (timesMs[0] ?? NaN))
  const said = `${rate.toFixed(0)} frames a second decoded, ${wanted.toFixed(0)} wanted`
  return passed(rate < wanted ? `${said}: this computer is slower than the run` : said, { rate, wanted })
}
