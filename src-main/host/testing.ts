import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import type { EngineState } from '#core/contract.ts'
import type { ModelFacts } from '#core/engine-contract.ts'
import type { RunReading } from '#core/reading/types.ts'
import { fail, ok } from '#core/result.ts'
import { angiogramWith, frameReading, runReading } from '../store/testing.ts'
import type { Indexer } from './indexer.ts'
import type { EnginePort, ReadJob } from './ports.ts'

/** An engine for tests that answers when told to, so that a test can look at the moments in between. */
export interface ScriptedEngine extends EnginePort {
  /** The jobs asked for, oldest first. */
  readonly jobs: (ReadJob & { readonly cancelled: boolean; readonly focused: readonly number[] })[]
  /** Folders of the models it was given, oldest first. */
  readonly loaded: string[]
  /** What this site adopted, as it was given it, oldest first. */
  readonly sites: (SiteCalibrationFile | null)[]
  /** From now on it cannot load a model. */
  refuseModels(): void
  /** Answers one frame of the job that runs. */
  answer(frame: number): void
  /** From now on a cancelled job goes on until `finish`, as an engine does with the frame in work. */
  holdCancels(): void
  /** Settles the job that runs. @param run what its frames say together */
  finish(run?: RunReading | null): Promise<void>
}

export function createScriptedEngine(modelId = 'model-a'): ScriptedEngine {
  const jobs: (ReadJob & { cancelled: boolean; focused: number[] })[] = []
  const settle: ((run?: RunReading | null) => void)[] = []
  const loaded: string[] = []
  const sites: (SiteCalibrationFile | null)[] = []
  let [holding, refusing] = [false, false]
  const state: EngineState = { status: 'ready', facts: null, error: null }
  const failure = { code: 'none', message: 'not in this test', action: 'none' }
  return {
    jobs,
    loaded,
    sites,
    refuseModels: () => void (refusing = true),
    answer: (frame) => jobs.at(-1)?.onFrame(frameReading(frame, modelId)),
    holdCancels: () => void (holding = true),
    finish: async (run) => {
      settle.at(-1)?.(run)
      await new Promise((done) => setImmediate(done))
    },
    state: () => state,
    onState: () => () => undefined,
    model: async () => fail(failure),
    score: async () => fail(failure),
    scoreDrawn: async () => fail(failure),
    fingerprint: async () => fail(failure),
    compare: async () => fail(failure),
    recalibrate: async () => fail(failure),
    useSite: async (file) => {
      sites.push(file)
      return ok(null)
    },
    useModel: async (dir) => {
      if (refusing) return fail(failure)
      loaded.push(dir)
      return ok(factsOf(basename(dir)))
    },
    thumbnail: async () => ok({ png: new Uint8Array([1, 2, 3]) }),
    why: async () => fail(failure),
    read: (job) =>
      new Promise((resolve) => {
        const entry = { ...job, cancelled: false, focused: [] }
        jobs.push(entry)
        settle.push((run = runReading(modelId)) => {
          resolve(ok({ run: entry.cancelled ? null : run, cancelled: entry.cancelled }))
        })
      }),
    focus: (jobId, frame) => jobs.find((job) => job.jobId === jobId)?.focused.push(frame),
    cancel: (jobId) => {
      const at = jobs.findIndex((job) => job.jobId === jobId)
      const job = jobs[at]
      if (job) job.cancelled = true
      if (!holding) settle[at]?.()
    },
  }
}

const factsOf = (id: string): ModelFacts => ({
  id,
  version: '1',
  createdAt: '2026-01-01T00:00:00.000Z',
  weightsSha256: '0'.repeat(64),
  parameters: 1,
  circuit: { qubits: 4, layers: 2, gates: '', entangler: '', encoding: '', alpha: 0 },
  trainedOn: '',
  intendedUse: '',
  limits: [],
  reliability: {},
  levels: {},
})

/** Indexes what `writeFile` wrote: SOP instance and study UID, or `PNG`; anything else is "not DICOM". */
export const scriptedIndex =
  (read: (path: string) => string): Indexer['index'] =>
  async (path) => {
    const [uid = '', study = ''] = read(path).split(' ')
    if (uid === 'PNG') return ok({ kind: 'image', image: 'png', rows: 64, columns: 48, bytes: 4 })
    if (!uid.startsWith('1.')) {
      return fail({ code: 'not-dicom', message: 'This is not a DICOM file.', action: 'Open another file.' })
    }
    const angiogram = angiogramWith({ sopInstanceUid: uid, studyInstanceUid: study })
    return ok({
      kind: 'dicom',
      inflated: false,
      angiogram,
      frames: [
        { ranges: [[0, 4]] },
        {
          ranges: [
            [2, 2],
            [0, 2],
          ],
        },
      ],
    })
  }

export function writeFile(path: string, content: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}
