import { gradedCases, type GradedCases } from '#core/calibration/graded-cases.ts'
import {
  auditPromises,
  suspendFrame,
  suspendRun,
  type PromiseAudit,
} from '#core/calibration/promise-audit.ts'
import type { Label } from '#core/contract.ts'
import type { FrameReading, RunReading } from '#core/reading/types.ts'
import type { StudyLabel } from '../store/labels.ts'
import type { Store } from '../store/store.ts'

/** How the promises of triage have held on what people graded here, and what may be shown for it. */
export interface PromiseAudits {
  /** Of the model in use, as this site has calibrated it; empty while none is known. */
  readonly all: () => readonly PromiseAudit[]
  /** A reading of that model as it may be shown: where a promise has failed its level answers `uncertain`. */
  readonly frame: (reading: FrameReading) => FrameReading
  readonly run: (reading: RunReading) => RunReading
  /** Labels or readings of a run have changed. */
  readonly changed: (runId: string) => void
  /** Runs have come or gone. */
  readonly reset: () => void
}

/** Of a run without a stenosis so many frames are looked at: those beside each other say the same. */
const FRAMES_OF_A_RUN = 8

/**
 * Nothing of it is stored: it follows from the labels that stand and the readings of the model, so it survives a restart and a
 * read that is taken back takes what rested on it along. A run is looked at once, until it changes.
 * @param madeBy what readings of now are kept under: the model, and this site's calibration of it; null without a model
 * @param onChange called when anything of it has changed; `turned`: a promise has failed, or stands again
 */
export function createPromiseAudits(
  store: Pick<Store, 'labels' | 'readings'>,
  madeBy: () => string | null,
  onChange: (audits: readonly PromiseAudit[], turned: boolean) => void,
): PromiseAudits {
  const ofRuns = new Map<string, readonly GradedCases[]>()
  let maker: string | null = null
  let known: readonly PromiseAudit[] | null = null
  const reset = () => {
    ofRuns.clear()
    known = null
  }
  const all = (): readonly PromiseAudit[] => {
    const now = madeBy()
    if (now !== maker) reset()
    maker = now
    known ??= now === null ? [] : audited(store, now, ofRuns)
    return known
  }
  return {
    all,
    frame: (reading) => suspendFrame(reading, all()),
    run: (reading) => suspendRun(reading, all()),
    changed: (runId) => {
      const before = all()
      ofRuns.delete(runId)
      known = null
      const after = all()
      if (JSON.stringify(after) !== JSON.stringify(before))
        onChange(after, failedOf(after) !== failedOf(before))
    },
    reset,
  }
}

/** @param ofRuns what is known already, and completed */
function audited(
  store: Pick<Store, 'labels' | 'readings'>,
  madeBy: string,
  ofRuns: Map<string, readonly GradedCases[]>,
): PromiseAudit[] {
  const casesOf = ({ id, reads }: LabelledRun) => {
    const cases = ofRuns.get(id) ?? gradedCases(reads, readRun(store, id, reads, madeBy))
    ofRuns.set(id, cases)
    return cases
  }
  return auditPromises(byStudy(store.labels.ofStudies()).map((runs) => runs.flatMap(casesOf)))
}

/** The audits of one model, calibrated as it is, as the store has them now. */
export const auditsOf = (
  store: Pick<Store, 'labels' | 'readings'>,
  madeBy: string,
): readonly PromiseAudit[] =>
  createPromiseAudits(
    store,
    () => madeBy,
    () => undefined,
  ).all()

const failedOf = (audits: readonly PromiseAudit[]): string =>
  JSON.stringify(audits.filter(({ failed }) => failed).map(({ promise }) => promise))

interface LabelledRun {
  readonly id: string
  readonly reads: Label[]
}

/** The labelled runs of each study, those graded first coming first. */
function byStudy(labels: readonly StudyLabel[]): LabelledRun[][] {
  const studies = new Map<string, Map<string, LabelledRun>>()
  for (const { studyId, label } of labels) {
    const runs = studies.get(studyId) ?? new Map<string, LabelledRun>()
    const run = runs.get(label.runId) ?? { id: label.runId, reads: [] }
    run.reads.push(label)
    studies.set(studyId, runs.set(run.id, run))
  }
  return [...studies.values()].map((runs) => [...runs.values()])
}

/** What the model said of the frames that the reads speak of. */
function readRun(
  { readings }: Pick<Store, 'readings'>,
  runId: string,
  reads: readonly Label[],
  model: string,
) {
  const ofWhole = reads.some(({ frame }) => frame === null)
  const graded = reads.flatMap(({ frame }) => (frame === null ? [] : [frame]))
  const spread = ofWhole ? evenly(readings.framesRead(runId, model), FRAMES_OF_A_RUN) : []
  const wanted = [...new Set([...graded, ...spread])]
  return { frames: readings.someFrames(runId, model, wanted), run: readings.run(runId, model) }
}

/** So many of them, evenly spaced, the first among them. */
const evenly = (items: readonly number[], count: number): number[] =>
  items.filter(
    (_, i) => Math.floor((i * count) / items.length) !== Math.floor(((i - 1) * count) / items.length),
  )
