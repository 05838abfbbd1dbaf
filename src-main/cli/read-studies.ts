import type { Hospital } from '#core/calibration/hospital.ts'
import { suspendFrame, suspendRun, type PromiseAudit } from '#core/calibration/promise-audit.ts'
import { frameAtHospital, harmAnswer, runAtHospital } from '#core/reading/at-hospital.ts'
import type { FrameReading, RunReading } from '#core/reading/types.ts'
import { studyReading } from '#core/reading/study.ts'
import { ok, type Failure, type Result } from '#core/result.ts'
import type { EnginePort } from '../host/ports.ts'
import { type InputRun, type InputStudy } from './gather.ts'
import { frameLine, runLine, studyLine } from './lines.ts'
import type { Output } from './output.ts'
import { sampledFrames } from './sampling.ts'

interface ReadParts {
  readonly engine: EnginePort
  readonly output: Output
  /** What was graded here of the promises of the model in use. */
  readonly audits: readonly PromiseAudit[]
  readonly every: number | null
  /** What the numbers are shifted to. */
  readonly hospital: Hospital
  readonly onFrame: (file: string) => void
  readonly cancelled: () => boolean
  /** Told which job runs, so that it can be cancelled. */
  readonly onJob: (jobId: string) => void
}

/**
 * Reads one study: a line a frame, then one a run, then one for the study.
 * @param file what the study is called in its own line
 * @returns whether all of it could be read; an error when the engine itself failed
 */
export async function readStudy(parts: ReadParts, study: InputStudy, file: string): Promise<Result<boolean>> {
  const runs: RunReading[] = []
  let [complete, totalMs] = [true, 0]
  for (const run of study.runs) {
    if (parts.cancelled()) return ok(false)
    const result = await readRun(parts, run)
    if (!result.ok) return result
    complete &&= result.value.complete
    totalMs += result.value.ms
    if (result.value.reading) runs.push(result.value.reading)
  }
  const reading = parts.cancelled() ? null : studyReading(runs)
  if (reading) parts.output.line(studyLine(file, reading, totalMs))
  return ok(complete)
}

interface RunResult {
  readonly reading: RunReading | null
  readonly complete: boolean
  readonly ms: number
}

async function readRun(parts: ReadParts, run: InputRun): Promise<Result<RunResult>> {
  const { hospital } = parts
  const failed: Failure[] = []
  const frames: FrameReading[] = []
  let totalMs = 0
  const model = await parts.engine.model()
  const ledger = model.ok ? model.value.ledger : undefined
  const onFrame = (reading: FrameReading) => {
    totalMs += reading.cost.total
    frames.push(reading)
    const harm = harmAnswer(reading.probability, hospital)
    const shown = frameAtHospital(suspendFrame(reading, parts.audits), hospital)
    parts.output.line(frameLine(run.file, run.id, { ...shown, harm }, ledger))
    parts.onFrame(run.file)
  }
  parts.onJob(run.id)
  const answer = await parts.engine.read({
    jobId: run.id,
    source: run.source,
    frames: sampledFrames(run.frameCount, parts.every),
    alreadyRead: [],
    onFrame,
    onFrameFailed: (_frame, error) => void failed.push(error),
  })
  if (!answer.ok && isEngineFailure(answer.error)) return answer
  const pooled = answer.ok ? answer.value.run : null
  const reading = pooled && suspendRun(pooled, parts.audits)
  const error = answer.ok ? failed[0] : answer.error
  if (error) parts.output.failed(run.file, failed.length > 1 ? manyFrames(error, failed.length) : error)
  if (reading) {
    const harm = harmAnswer(reading.probability, hospital)
    parts.output.line(
      runLine(run.file, run.id, { ...runAtHospital(reading, hospital), harm }, frames, totalMs),
    )
  }
  return ok({ reading, complete: error === undefined, ms: totalMs })
}

/** What ends the whole reading; `engine-crashed` is about one run, the others are still read. */
const isEngineFailure = ({ code }: Failure): boolean =>
  code !== 'engine-crashed' && (code.startsWith('engine-') || code.startsWith('model-'))

const manyFrames = (first: Failure, count: number): Failure => ({
  ...first,
  message: `${count} of the frames asked for could not be read; the first because: ${first.message}`,
})
