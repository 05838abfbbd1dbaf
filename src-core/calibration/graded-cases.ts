import type { ErrorKind, FrameReading, Level, RunReading, Triage, TriagePromise } from '../reading/types.ts'
import { gradeOf, type LabelGrade } from '../labelling/label.ts'
import { isStenosis } from '../reading/stenosis.ts'

/** What one person recorded of a frame, or with null of the whole run; the fields of a label. */
export interface GradedRead {
  readonly runId: string
  readonly frame: number | null
  readonly grade: LabelGrade
  readonly reader: string
  readonly recordedAt: string
  readonly retractedAt: string | null
}

/** A run with what one model said of it. */
export interface ReadRun {
  readonly frames: readonly FrameReading[]
  readonly run: RunReading | null
}

/** Cases of one promise that a person graded, and which of them were errors of triage. */
export interface GradedCases {
  readonly promise: TriagePromise
  readonly errors: number
  readonly of: number
}

/**
 * Whether a stenosis is there. The evidence was labelled for lesions as SYNTAX counts them, from half of the diameter on; on
 * which side milder ones stood is not known, so they count on neither; nor does what could not be judged.
 */
export function hasStenosis(read: LabelGrade): boolean | null {
  const grade = gradeOf(read)
  return grade === null || grade === '<50' ? null : isStenosis(grade)
}

/**
 * What the reads of one run say of the promises its readings were given with. A frame graded with a stenosis is a case of its
 * frame, one without is a case of its frame and of each region; a run graded without one says so of all its frames, with one
 * only of the run, as no one says in which frames it shows. What the model kept out of is no case.
 * @param reads of that run alone, oldest first. Of one person's on the same thing the newest standing counts; where people
 *   disagree, or one says neither, there is no truth and no case
 */
export function gradedCases(reads: readonly GradedRead[], { frames, run }: ReadRun): GradedCases[] {
  const truths = truthsOf(reads)
  const cases = new Cases()
  const ofRun = truths.get(null) ?? null
  if (run !== null && run.probability.level === 'run' && ofRun !== null)
    cases.add(run.promises, 'run', ofRun, [run.triage])
  for (const reading of frames) {
    const { probability, promises, triage, regions } = reading
    const own = truths.get(reading.frame) ?? null
    const whole = probability.level === 'patch' || ofRun === false ? ofRun : null
    // A patch is a run of one frame, and both reads speak of it; a frame is known by its own read first.
    const truth = own ?? (truths.has(reading.frame) ? null : whole)
    if (truth === null || triage === 'outside') continue
    cases.add(promises, probability.level, truth, [triage])
    if (!truth)
      cases.add(
        promises,
        'region',
        false,
        regions.map((region) => region.triage),
      )
  }
  return cases.all()
}

/** Of each frame, and with null of the run: whether those who read it found a stenosis; null where they do not agree. */
function truthsOf(reads: readonly GradedRead[]): Map<number | null, boolean | null> {
  const newest = new Map<string, GradedRead>()
  for (const read of reads)
    if (read.retractedAt === null) newest.set(`${read.frame}/${read.reader.trim().toLowerCase()}`, read)
  const truths = new Map<number | null, boolean | null>()
  for (const { frame, grade } of newest.values()) {
    const truth = hasStenosis(grade)
    truths.set(frame, truths.has(frame) && truths.get(frame) !== truth ? null : truth)
  }
  return truths
}

/** Counts by promise. */
class Cases {
  readonly #found = new Map<string, GradedCases>()

  add(
    promises: readonly TriagePromise[] | undefined,
    level: Level,
    truth: boolean,
    answers: readonly Triage[],
  ) {
    const kind: ErrorKind = truth ? 'misses' : 'falseAlarms'
    const wrong: Triage = truth ? 'nothing' : 'look'
    const promise = promises?.find((one) => one.level === level && one.kind === kind)
    const judged = answers.filter((triage) => triage !== 'outside')
    if (promise === undefined || judged.length === 0) return
    const key = keyOf(promise)
    const before = this.#found.get(key) ?? { promise, errors: 0, of: 0 }
    const errors = before.errors + judged.filter((triage) => triage === wrong).length
    this.#found.set(key, { promise, errors, of: before.of + judged.length })
  }

  all(): GradedCases[] {
    return [...this.#found.values()]
  }
}

/** Two promises of another rate are two promises. */
export const keyOf = ({ level, kind, rate }: TriagePromise): string => `${level}/${kind}/${rate}`
