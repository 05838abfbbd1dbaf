import type * as z from 'zod'
import type { EngineState } from '#core/contract.ts'
import type { Recalibration } from '#core/calibration/recalibration.ts'
import type { SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import type {
  EngineInput,
  EngineOutput,
  FailureSchema,
  ModelFacts,
  RunSource,
} from '#core/engine-contract.ts'
import type { Box, FrameReading, RunReading } from '#core/reading/types.ts'
import type { Result } from '#core/result.ts'
import type { WhyAnswer } from '#core/why/types.ts'
import type { IndexedFile } from '../store/run-index.ts'

/** What the host wants from the world around it; Electron, the command line and tests each bring their own. */
export interface EnginePort {
  state(): EngineState
  /** @returns call it to stop listening */
  onState(callback: (state: EngineState) => void): () => void
  /** The facts of the loaded model; waits for the engine to be ready. */
  model(): Promise<Result<ModelFacts>>
  thumbnail(source: RunSource, frame: number, size: number): Promise<Result<{ png: Uint8Array }>>
  /** The score of the region in the middle of each box; none where `outside` says why the model abstains. */
  score(
    source: RunSource,
    frame: number,
    boxes: readonly Box[],
  ): Promise<
    Result<{
      logits: readonly number[]
      outside: string | null
      places?: readonly (readonly number[])[] | undefined
    }>
  >
  /** The drawn pictures that came with the model in a folder, scored by the loaded one; null where it came without any. */
  scoreDrawn(modelDir: string): Promise<Result<EngineOutput<'scoreDrawn'>>>
  /** What frames are known by; fails where one of them cannot be decoded. */
  fingerprint(source: RunSource, frames: readonly number[]): Promise<Result<EngineOutput<'fingerprint'>>>
  /** Champion against challenger; takes seconds. Errors: `not-comparable` */
  compare(input: EngineInput<'compare'>): Promise<Result<EngineOutput<'compare'>>>
  /** Refits a level's calibration and measures it; adopts nothing. */
  recalibrate(input: EngineInput<'recalibrate'>): Promise<Result<Recalibration>>
  /** Judges new jobs by this site's calibration from now on, restarts included. */
  useSite(site: SiteCalibrationFile | null): Promise<Result<null>>
  /** Reads new jobs with another model from now on, restarts included. Errors: those of loading; then the one before goes on. */
  useModel(modelDir: string, site: SiteCalibrationFile | null): Promise<Result<ModelFacts>>
  /** Settles when all frames were answered, or the job was cancelled. Survives a crash of the engine. */
  read(job: ReadJob): Promise<Result<{ run: RunReading | null; cancelled: boolean }>>
  /** What moved the score of a region. It is not asked again after a crash: the person can. */
  why(input: EngineInput<'why'>): Promise<Result<WhyAnswer>>
  focus(jobId: string, frame: number): void
  /** Of a reading or of a why. */
  cancel(jobId: string): void
}

export interface ReadJob {
  readonly jobId: string
  readonly source: RunSource
  /** To be read, in this order. */
  readonly frames: readonly number[]
  /** Read before by the same model: they count in the run's reading and are not read again. */
  readonly alreadyRead: readonly FrameReading[]
  onFrame(reading: FrameReading): void
  onFrameFailed(frame: number, error: z.infer<typeof FailureSchema>): void
}

/** Reads the header of one file elsewhere, under a time and a memory limit. */
export type IndexFile = (path: string) => Promise<Result<Pick<IndexedFile, 'angiogram' | 'frames'>>>

/** The system's own open dialog; null when the person cancelled. */
export type ChoosePaths = (
  what: 'files' | 'folder' | 'list' | 'labels' | 'bundle',
) => Promise<readonly string[] | null>

/** Asks where, and writes what the window shows for paper there; the file's name, null when the person cancelled. */
export type SavePdf = (name: string) => Promise<Result<string | null>>

/** The system's own save dialog, with a name to begin with; null when the person cancelled. */
export type ChooseTarget = (suggestion: {
  readonly name: string
  readonly extension: string
}) => Promise<string | null>
