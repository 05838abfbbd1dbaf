import { shareText } from '../calibration/wording.ts'
import { gradeWords } from '../labelling/grade-words.ts'
import { assertNever } from '../result.ts'
import { AuditEvent, type AuditKind } from './event.ts'

const titles: Readonly<Record<AuditKind, string>> = {
  'label-recorded': 'Read recorded',
  'label-retracted': 'Read taken back',
  'reading-revealed': 'Reading revealed',
  'truth-recorded': 'Truth recorded',
  'truth-retracted': 'Truth taken back',
  'setting-changed': 'Setting changed',
  'prevalence-set': 'Prevalence set',
  'prevalence-cleared': 'Prevalence taken back',
  'harm-ratio-set': 'Harm ratio set',
  'harm-ratio-cleared': 'Harm ratio taken back',
  'calibration-adopted': 'Calibration adopted',
  'calibration-undone': 'Calibration taken back',
  'labels-imported': 'Labels imported',
  'model-adopted': 'Model adopted',
  'model-rolled-back': 'Model rolled back',
  'model-trashed': 'Model moved to the trash',
  'model-restored': 'Model taken out of the trash',
  'model-deleted': 'Model deleted',
  'model-noted': 'Note on a model',
  'bundle-exported': 'Bundle exported',
  'bundle-imported': 'Bundle imported',
  'signer-trusted': 'Signer trusted',
  'cohort-frozen': 'Cohort frozen',
  'leak-decided': 'Leak decided',
  'sealed-looked': 'Sealed cases looked at',
  'training-started': 'Training started',
  'training-ended': 'Training ended',
  'backup-written': 'Library backed up',
  'studies-retired': 'Studies left the library',
  'library-restored': 'Library restored',
  exported: 'Exported',
}

const isKind = (kind: string): kind is AuditKind => kind in titles

/** A kind that this program does not know, of a newer one's log, is called as it is. */
export const auditTitle = (kind: string): string => (isKind(kind) ? titles[kind] : kind)

/** What an entry says, in a line; one of an unknown kind as it was written. */
export function auditText(detail: string): string {
  const parsed = AuditEvent.safeParse(parseJson(detail))
  return parsed.success ? wordsOf(parsed.data) : detail
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const placeOf = ({ runId, frame }: { runId: string; frame: number | null }): string =>
  `run ${short(runId)}${frame === null ? '' : `, frame ${frame + 1}`}`
const labelOf = (event: {
  grade: string
  runId: string
  frame: number | null
  box?: readonly number[] | undefined
  segment?: string | undefined
}): string =>
  `${gradeWords(event.grade)}, ${placeOf(event)}` +
  (event.box === undefined ? '' : `, region ${event.box.map(Math.round).join(' ')}`) +
  (event.segment === undefined ? '' : `, segment ${event.segment}`)
/** As much of an id as tells runs apart at a glance. */
const short = (id: string): string => id.slice(0, 8)
const before = (from: string | null): string => (from === null ? 'not set before' : `was ${from}`)

/** Long, as it has one line a kind. */
function wordsOf(event: AuditEvent): string {
  switch (event.kind) {
    case 'label-recorded':
      return `${labelOf(event)}${event.adjudicates === undefined ? '' : `, decides between ${event.adjudicates.length}`}${event.replaces === undefined ? '' : ', put back as it was'}`
    case 'label-retracted':
      return labelOf(event)
    case 'reading-revealed':
      return (
        `run ${short(event.runId)}: own read ${gradeWords(event.gradeBefore)}, shown ${event.triageShown}` +
        `${event.scoreShown === null ? '' : ` at a score of ${event.scoreShown.toFixed(2)}`} by ${event.modelId}`
      )
    case 'truth-recorded':
    case 'truth-retracted':
      return `run ${short(event.runId)}: ${event.source} says ${gradeWords(event.verdict)}`
    case 'setting-changed':
      return `${event.setting}: ${JSON.stringify(event.from)} to ${JSON.stringify(event.to)}`
    case 'prevalence-set':
      return `${event.level}: ${shareText(event.to)} (${event.source}); ${before(event.from === null ? null : shareText(event.from))}`
    case 'prevalence-cleared':
      return `${event.level}: the evidence's own again; was ${shareText(event.from)}`
    case 'harm-ratio-set':
      return `a miss as bad as ${event.to} false alarms; ${before(event.from === null ? null : String(event.from))}`
    case 'harm-ratio-cleared':
      return `not set; was ${event.from}`
    case 'calibration-adopted':
      return (
        `${event.level} of ${event.modelId}: ${event.calibration}, from ${event.source}: ` +
        `measured on ${event.cases}, ${event.events} with a stenosis, ${event.patients} patients`
      )
    case 'calibration-undone':
      return `${event.level} of ${event.modelId}: ${event.calibration}`
    case 'labels-imported':
      return `${event.list}: ${event.labels} labels, ${event.refused} refused`
    case 'model-adopted':
      return (
        `${event.modelId} (weights ${short(event.weights)}) in place of ${event.before}: ${event.reason}` +
        (event.despiteGate ? '; against the gate of its comparison' : '')
      )
    case 'model-rolled-back':
      return `${event.modelId} back to ${event.to}${event.reason === '' ? '' : `: ${event.reason}`}`
    case 'model-trashed':
    case 'model-restored':
      return event.modelId
    case 'model-deleted':
      return `${event.modelId} (weights ${short(event.weights)})`
    case 'model-noted':
      return `${event.modelId}: ${event.notes}`
    case 'bundle-exported':
    case 'bundle-imported':
      return `${event.modelId} (weights ${short(event.weights)}), signed by ${event.signer}, file ${short(event.sha256)}`
    case 'signer-trusted':
      return `${event.name} (${event.signer})`
    case 'cohort-frozen':
      return (
        `${event.cohort}: ${event.cases} cases of ${event.patients} patients, ${event.sealedPatients} of them sealed, ` +
        `seed ${event.seed}, ${event.refused} refused, ${event.hash.slice(0, 12)}`
      )
    case 'leak-decided':
      return `${event.verdict}: ${event.leakKind}, ${event.files} files, ${short(event.leak)}`
    case 'sealed-looked':
      return `${event.challenger} against ${event.parent}, look ${event.look} of ${event.budget} at cohort ${event.cohortHash.slice(0, 12)}`
    case 'training-started':
      return `${event.recipe} from ${event.parent}, seed ${event.seed}, cohort ${event.cohortHash.slice(0, 8)}`
    case 'training-ended':
      return (
        `${event.recipe} from ${event.parent}, seed ${event.seed}: ` +
        (event.model === null ? event.how : `${event.how}, made ${event.model}`)
      )
    case 'studies-retired':
      return `${event.studies} that nobody opened for ${event.days} days, as the policy of this hospital has it`
    case 'backup-written':
      return `${event.file}, ${event.bytes} bytes, ${event.why}`
    case 'library-restored':
      return (
        `as of ${event.upTo ?? 'its beginning'}; not in it: ` +
        (event.labelsLost === null
          ? 'unknown'
          : `${event.labelsLost} labels, ${event.entriesLost ?? 0} entries`)
      )
    case 'exported':
      return `${event.what} as ${event.format}, ${event.entries} entries`
    default:
      return assertNever(event)
  }
}
