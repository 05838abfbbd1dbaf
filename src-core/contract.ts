/** The one IPC contract. Long, as every channel and what it carries stand in one file. */
import * as z from 'zod'
import { About } from './about.ts'
import { AuditRow, Verification } from './audit/chain.ts'
import { Hospital, NewHarmRatio, NewPrevalence } from './calibration/hospital.ts'
import { PromiseAudit } from './calibration/promise-audit.ts'
import { LevelOverview, Recalibration } from './calibration/recalibration.ts'
import { SiteLevel } from './calibration/site-calibration.ts'
import { CohortDraft, CohortPreview, CohortQuery, FrozenSummary } from './cohort/cohort-view.ts'
import { LeakVerdict } from './cohort/leak.ts'
import { RefusedRow } from './cohort/refused-row.ts'
import { ComparisonState } from './comparison/comparison-view.ts'
import { Margins, StoredLook } from './comparison/comparison.ts'
import { commandNames } from './commands.ts'
import { PHOTOMETRICS } from './dicom/types.ts'
import { Mistake } from './log/facts.ts'
import { BundleSeen } from './bundle/seen.ts'
import { DriftReport } from './drift/drift.ts'
import { ModelDetails } from './registry/model-details.ts'
import { RegistryState, StoredReading } from './registry/registry-state.ts'
import { ModelId } from './registry/types.ts'
import { EngineFacts, FailureSchema, ModelFacts } from './engine-contract.ts'
import { RunId, StudyId } from './ids.ts'
import { LockState, Pin } from './privacy/lock.ts'
import { Label, LabelGrade, NewLabel } from './labelling/label.ts'
import { Patience } from './finetune/patience.ts'
import { FinetuneProgress, FinetuneRecipe } from './finetune/recipe.ts'
import { TrainingState } from './finetune/training-state.ts'
import { ListFormat } from './labelling/label-list.ts'
import { QueueItem } from './labelling/queue-item.ts'
import { PolicyInForce } from './policy-acts.ts'
import { Box, FrameReading, Grade, Level, Probability, RunReading, Triage } from './reading/types.ts'
import { Settings } from './settings.ts'
import { WhyAnswer } from './why/types.ts'

/**
 * Main's router, the preload's allow-list, the renderer's client and the tests' fake are derived from the contract. One
 * channel is one line; its name is `domain.channel`.
 */
const call = <I extends z.ZodType, O extends z.ZodType>(request: I, response: O) =>
  ({ kind: 'call', request, response }) as const
/** Only the preload may send it: it carries paths, which the renderer never sees. */
const preloadCall = <I extends z.ZodType, O extends z.ZodType>(request: I, response: O) =>
  ({ kind: 'preload-call', request, response }) as const
const event = <P extends z.ZodType>(payload: P) => ({ kind: 'event', payload }) as const

const Nothing = z.undefined()
export { Label, RunId, StudyId }
const JobId = z.string().min(1).max(64)
const CommandName = z.enum(commandNames)
const FrameIndex = z.number().int().min(0)

export const ProjectionSchema = z.object({ primaryDeg: z.number(), secondaryDeg: z.number() })

const LutSchema = z.object({ firstMapped: z.number(), bits: z.number(), entries: z.array(z.number()) })

export const PixelDescriptionSchema = z.object({
  transferSyntax: z.string(),
  rows: z.number().int(),
  columns: z.number().int(),
  bitsAllocated: z.number().int(),
  bitsStored: z.number().int(),
  highBit: z.number().int(),
  samplesPerPixel: z.number().int(),
  signed: z.boolean(),
  photometric: z.enum(PHOTOMETRICS),
  planar: z.boolean(),
  swappedBytes: z.boolean().optional(),
  palette: z.object({ red: LutSchema, green: LutSchema, blue: LutSchema }).nullable(),
})

export const DisplayDescriptionSchema = z.object({
  rescale: z.object({ slope: z.number(), intercept: z.number() }).nullable(),
  modalityLut: LutSchema.nullable(),
  voiLut: LutSchema.nullable(),
  windows: z.array(z.object({ center: z.number(), width: z.number(), explanation: z.string().nullable() })),
  voiFunction: z.enum(['LINEAR', 'LINEAR_EXACT', 'SIGMOID']),
  pixelIntensityRelationship: z.string().nullable(),
  presentationLutShape: z.enum(['IDENTITY', 'INVERSE']).nullable(),
  shutter: z
    .object({
      rectangle: z
        .object({ left: z.number(), right: z.number(), upper: z.number(), lower: z.number() })
        .nullable(),
      circle: z.object({ row: z.number(), column: z.number(), radius: z.number() }).nullable(),
      polygon: z.array(z.tuple([z.number(), z.number()])).nullable(),
    })
    .nullable(),
})

export const TimingSchema = z.object({
  source: z.enum(['FrameTimeVector', 'FrameTime', 'RecommendedDisplayFrameRate', 'CineRate', 'assumed']),
  timesMs: z.array(z.number()),
})

export const SpacingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('uncalibrated') }),
  z.object({ kind: z.literal('imager'), rowMm: z.number(), columnMm: z.number() }),
  z.object({ kind: z.literal('calibrated'), rowMm: z.number(), columnMm: z.number(), by: z.string() }),
])

export const RunSummary = z.object({
  id: RunId,
  studyId: StudyId,
  label: z.string(),
  frameCount: z.number().int(),
  rows: z.number().int(),
  columns: z.number().int(),
  seriesNumber: z.number().nullable(),
  instanceNumber: z.number().nullable(),
  acquisitionTime: z.string().nullable(),
  projections: z.array(ProjectionSchema).nullable(),
  hasThumbnail: z.boolean(),
  /** What the stored readings of the current model say of the run, null until it was read. */
  reading: RunReading.nullable(),
})
export type RunSummary = z.infer<typeof RunSummary>

/** All the viewer needs to show a run; frames come from `app://ostium/frame/<runId>/<n>`. */
export const Run = RunSummary.extend({
  modality: z.string().nullable(),
  seriesDescription: z.string().nullable(),
  manufacturer: z.string().nullable(),
  pixels: PixelDescriptionSchema,
  display: DisplayDescriptionSchema,
  timing: TimingSchema,
  spacing: SpacingSchema,
})
export type Run = z.infer<typeof Run>

export const StudySummary = z.object({
  id: StudyId,
  /** A pseudonym while `Settings.hideIdentity` is on; then there is no id and no description either. */
  patientName: z.string().nullable(),
  patientId: z.string().nullable(),
  studyDate: z.string().nullable(),
  description: z.string().nullable(),
  runs: z.number().int(),
  frames: z.number().int(),
  demo: z.boolean(),
  openedAt: z.string(),
  /** The highest triage of its runs, null until one was read. */
  triage: Triage.nullable(),
  probability: Probability.nullable(),
})
export type StudySummary = z.infer<typeof StudySummary>

export const Study = z.object({ summary: StudySummary, runs: z.array(RunSummary) })
export type Study = z.infer<typeof Study>

export const FileFailure = FailureSchema.extend({ file: z.string() })
export type FileFailure = z.infer<typeof FileFailure>

/** Long work: an id at once, then progress until `finished`. */
export const JobProgress = z.object({
  jobId: JobId,
  kind: z.enum(['import', 'read', 'recalibrate', 'cohort', 'compare', 'labels']),
  done: z.number(),
  total: z.number(),
  etaMs: z.number().nullable(),
  note: z.string(),
  finished: z.boolean(),
  cancelled: z.boolean(),
})
export type JobProgress = z.infer<typeof JobProgress>

export const EngineState = z.object({
  status: z.enum(['starting', 'ready', 'restarting', 'failed']),
  facts: EngineFacts.nullable(),
  error: FailureSchema.nullable(),
})
export type EngineState = z.infer<typeof EngineState>

/** What was read of a run by people, as far as this one may see it. */
export const Reads = z.object({
  /** Who records here: the name of the settings, else the account of the system. */
  reader: z.string(),
  /** One's own, oldest first, taken back ones included. */
  own: z.array(Label),
  /** Of others, what stands and may be seen: kept back until one has recorded one's own. */
  others: z.array(Label),
  hidden: z.number().int(),
})
export type Reads = z.infer<typeof Reads>

/** What the import of a list of labels did. */
export const ImportedLabels = z.object({
  name: z.string(),
  recorded: z.number().int(),
  refused: z.array(RefusedRow),
})
export type ImportedLabels = z.infer<typeof ImportedLabels>

/** A copy of the library, by the name of its file. */
export const BackupFile = z.object({
  file: z.string(),
  at: z.string(),
  bytes: z.number().int(),
  why: z.enum(['daily', 'by-hand']),
})
export type BackupFile = z.infer<typeof BackupFile>

/** Newest first. */
export const BackupState = z.object({ folder: z.string(), files: z.array(BackupFile) })
export type BackupState = z.infer<typeof BackupState>

/** Labels of one run that contradict each other. */
export const ReadsInConflict = z.object({
  kind: z.enum(['side', 'gradable', 'missed', 'degree']),
  /** Null where the run is not in the library. */
  studyId: StudyId.nullable(),
  patient: z.string().nullable(),
  /** Position of the run in its study, from 1. */
  run: z.number().int().nullable(),
  /** Oldest first; of `missed` those of the region, then those that say that there is none. */
  labels: z.array(Label).min(1),
})
export type ReadsInConflict = z.infer<typeof ReadsInConflict>

/**
 * That a reading was shown, after which own read. It locks that read: what the person thinks after the reveal is a read of
 * its own.
 */
export const Reveal = z.object({
  id: z.string(),
  runId: RunId,
  studyId: StudyId,
  reader: z.string(),
  modelId: z.string(),
  /** The read that was locked. */
  labelId: z.string(),
  gradeBefore: LabelGrade,
  gradedAt: z.string(),
  revealedAt: z.string(),
  /** What was shown of the run, shifted where it was shown shifted; null where the model abstained. */
  shown: z.object({ triage: Triage, probability: Probability.nullable() }),
})
export type Reveal = z.infer<typeof Reveal>

/** A grade, or what a pressure wire says, which is whether a stenosis matters and not how narrow it is. */
export const Verdict = z.union([Grade, z.enum(['significant', 'not significant'])])
export type Verdict = z.infer<typeof Verdict>
export const TruthSource = z.enum(['QCA', 'FFR or iFR', 'IVUS or OCT', 'consensus', 'other'])
export type TruthSource = z.infer<typeof TruthSource>

/** What turned out to be true of a run, and how that is known. */
export const Truth = z.object({
  id: z.string(),
  runId: RunId,
  verdict: Verdict,
  source: TruthSource,
  note: z.string(),
  recordedBy: z.string(),
  recordedAt: z.string(),
  retractedAt: z.string().nullable(),
})
export type Truth = z.infer<typeof Truth>

/** One reveal with what came of it. */
export const RevealPair = Reveal.pick({
  runId: true,
  studyId: true,
  reader: true,
  modelId: true,
  gradeBefore: true,
  gradedAt: true,
  revealedAt: true,
  shown: true,
}).extend({
  /** The read that stands, or stood when the run was revealed to this reader again; the one before where none came after. */
  gradeAfter: LabelGrade,
  truth: Verdict.nullable(),
})
export type RevealPair = z.infer<typeof RevealPair>

const AuditQuery = z.object({
  /** Null for all kinds. */
  kinds: z.array(z.string().max(60)).max(100).nullable(),
  /** Only entries before this one; null for the newest. */
  before: z.number().int().nullable(),
  limit: z.number().int().min(1).max(1000),
})

/** What can be recalibrated from the labels of the library, a level each. */
export const RecalibrationOverview = z.object({
  levels: z.array(LevelOverview),
  /** Labels that cannot stand in a list: readers disagree, the file is gone, nobody says who it is of. */
  leftOut: z.number().int(),
  /** Why this site's calibrations cannot be used, if so. */
  problem: FailureSchema.nullable(),
})
export type RecalibrationOverview = z.infer<typeof RecalibrationOverview>

export const contract = {
  app: {
    info: call(
      Nothing,
      z.object({
        version: z.string(),
        runtime: z.string(),
        developmentRuntime: z.boolean(),
        platform: z.string(),
      }),
    ),
    /** What is installed, and the licences of all its parts. */
    about: call(Nothing, About),
    /** A mistake in the page, for the log: its class and where, without what it says. */
    mistake: call(Mistake, Nothing),
    /** A menu item was chosen: the page does what its own key or palette would do. */
    command: event(z.object({ command: CommandName })),
    /** Something the person should know that no call of theirs caused. */
    notice: event(FailureSchema),
  },
  study: {
    /** Opens the system's dialog; null when the person cancels it. */
    choose: call(z.object({ what: z.enum(['files', 'folder']) }), JobId.nullable()),
    drop: preloadCall(z.object({ paths: z.array(z.string().max(4096)).min(1).max(10_000) }), JobId),
    cancelImport: call(z.object({ jobId: JobId }), Nothing),
    openDemo: call(Nothing, JobId),
    /** `text` searches patient, id, date, description; empty lists all, newest opened first. */
    list: call(z.object({ text: z.string().max(200) }), z.array(StudySummary)),
    get: call(z.object({ studyId: StudyId }), Study),
    /** Forgets it and its readings; the files stay where they are. */
    forget: call(z.object({ studyId: StudyId }), Nothing),
    run: call(z.object({ runId: RunId }), Run),
    /** After an import or a forget: the ids that are new, and what could not be opened. */
    imported: event(z.object({ jobId: JobId, studyIds: z.array(StudyId), failures: z.array(FileFailure) })),
    changed: event(z.object({ studyId: StudyId })),
  },
  reading: {
    /** Starts or joins the reading of a run, `frame` first. Frames already read come as events at once. */
    start: call(z.object({ runId: RunId, frame: FrameIndex }), JobId),
    focus: call(z.object({ runId: RunId, frame: FrameIndex }), Nothing),
    cancel: call(z.object({ runId: RunId }), Nothing),
    stored: call(
      z.object({ runId: RunId }),
      z.object({ frames: z.array(FrameReading), run: RunReading.nullable() }),
    ),
    frameRead: event(z.object({ runId: RunId, reading: FrameReading })),
    frameFailed: event(z.object({ runId: RunId, frame: FrameIndex, error: FailureSchema })),
    runRead: event(z.object({ runId: RunId, reading: RunReading })),
  },
  why: {
    /**
     * What moved the score of a region of a frame. With `follow` the box is one of a neighbouring frame, and the same place is
     * looked for in this one; the nearest drawn examples come without it only.
     */
    explain: call(
      z.object({ jobId: JobId, runId: RunId, frame: FrameIndex, box: Box, follow: z.boolean() }),
      WhyAnswer,
    ),
    cancel: call(z.object({ jobId: JobId }), Nothing),
  },
  job: {
    progress: event(JobProgress),
  },
  engine: {
    state: call(Nothing, EngineState),
    changed: event(EngineState),
  },
  model: {
    current: call(Nothing, ModelFacts),
    /** Asks where to, and writes the facts that the page shows as PDF; the file's name, null when the person cancels. */
    savePdf: call(Nothing, z.string().nullable()),
  },
  registry: {
    list: call(Nothing, RegistryState),
    details: call(z.object({ id: ModelId }), ModelDetails),
    /** The next reading is by it. `despite`: though the comparison with its parent refused it. */
    adopt: call(
      z.object({ id: ModelId, reason: z.string().trim().max(500), despite: z.boolean() }),
      RegistryState,
    ),
    rollBack: call(z.object({ reason: z.string().trim().max(500) }), RegistryState),
    note: call(z.object({ id: ModelId, notes: z.string().trim().max(2000) }), RegistryState),
    trash: call(z.object({ id: ModelId }), RegistryState),
    restore: call(z.object({ id: ModelId }), RegistryState),
    remove: call(z.object({ id: ModelId }), RegistryState),
    /** Of one run, by whatever made them. */
    readingsOf: call(z.object({ runId: RunId }), z.array(StoredReading)),
    /** Models came, went, or another one reads. */
    changed: event(z.object({ current: z.string().nullable() })),
  },
  drift: {
    /** Of what was read by the model and calibration in force. */
    report: call(Nothing, DriftReport),
  },
  bundle: {
    /** By which others know what this site signed. */
    site: call(Nothing, z.object({ fingerprint: z.string() })),
    /** What changed from the parent to it, in Markdown. */
    changeRecord: call(z.object({ id: ModelId }), z.string()),
    /** Asks where to; null when the person cancels. */
    export: call(z.object({ id: ModelId }), z.object({ file: z.string(), sha256: z.string() }).nullable()),
    /** Asks which file, and proves it whole; null when the person cancels. */
    choose: call(Nothing, BundleSeen.nullable()),
    /** `trust`: the person compared the fingerprint of a signer that was not known here. */
    import: call(z.object({ token: z.string().max(64), trust: z.boolean() }), RegistryState),
  },
  recalibration: {
    overview: call(Nothing, RecalibrationOverview),
    /** From the labels of the library, or from a list that the person chooses; null when they cancel that. */
    start: call(z.object({ level: SiteLevel, from: z.enum(['library', 'list']) }), JobId.nullable()),
    cancel: call(z.object({ jobId: JobId }), Nothing),
    /** What came of it; nothing is in force yet. */
    finished: event(
      z.object({
        jobId: JobId,
        outcome: Recalibration.nullable(),
        error: FailureSchema.nullable(),
        refused: z.array(RefusedRow),
      }),
    ),
    /** Puts the last outcome in force. */
    adopt: call(z.object({ id: z.string() }), RecalibrationOverview),
    /** Takes the calibration of a level back; what was before it is in force again. */
    undo: call(z.object({ level: SiteLevel }), RecalibrationOverview),
    /** Another calibration is in force: what was read by the one before is not current. */
    changed: event(z.object({ model: z.string() })),
  },
  training: {
    state: call(Nothing, TrainingState),
    /** From a frozen cohort; its files are looked at first. */
    start: call(
      z.object({ cohortId: z.string().max(200), recipe: FinetuneRecipe, seed: z.number().int() }),
      TrainingState,
    ),
    /** A checkpoint, and its process ends: nothing is held in memory. */
    pause: call(Nothing, TrainingState),
    resume: call(Nothing, TrainingState),
    /** Ends it and makes a model of the best so far. */
    conclude: call(Nothing, TrainingState),
    /** Ends it and throws it away; of a finished one the model stays. */
    discard: call(Nothing, TrainingState),
    setPatience: call(Patience, TrainingState),
    /** Often, while it runs. */
    progress: event(FinetuneProgress),
    changed: event(TrainingState),
  },
  label: {
    record: call(NewLabel, Label),
    /** One act: takes some of one's own labels back and records others, all or nothing. What undo and redo are made of. */
    change: call(
      z.object({ retract: z.array(z.string()).max(200), record: z.array(NewLabel).max(200) }),
      z.array(Label),
    ),
    retract: call(z.object({ labelId: z.string() }), Nothing),
    list: call(z.object({ runId: RunId }), Reads),
    /** Where readers contradict each other and nobody has decided; what has to be decided comes first. */
    disagreements: call(Nothing, z.array(ReadsInConflict)),
    /** What to label next: what teaches most, or one after the other. */
    queue: call(z.object({ order: z.enum(['teaching', 'plain']) }), z.array(QueueItem)),
    /** Asks where to; null when the person cancels. */
    export: call(
      z.object({ format: ListFormat }),
      z.object({ file: z.string(), labels: z.number().int(), leftOut: z.number().int() }).nullable(),
    ),
    /** Asks for a list (COHORT.json, CSV, COCO JSON); its job, null when the person names none. */
    import: call(Nothing, JobId.nullable()),
    cancelImport: call(z.object({ jobId: JobId }), Nothing),
    /** What came of it: all of its labels are recorded or, cancelled or failed, none. */
    imported: event(
      z.object({ jobId: JobId, imported: ImportedLabels.nullable(), error: FailureSchema.nullable() }),
    ),
  },
  backup: {
    list: call(Nothing, BackupState),
    /** Copies the library while it is in use. */
    now: call(Nothing, BackupState),
    /** Starts the program anew with the library as this backup has it; what is there now is kept beside it. */
    restore: call(z.object({ file: z.string().max(200) }), Nothing),
  },
  lock: {
    state: call(Nothing, LockState),
    lock: call(Nothing, LockState),
    /** Without a PIN none is needed. Errors: `wrong-pin`, `pin-wait` */
    unlock: call(z.object({ pin: z.string().max(64).nullable() }), LockState),
    /** Null takes it away; the one there is now must be given. */
    setPin: call(z.object({ pin: Pin.nullable(), current: z.string().max(64).nullable() }), LockState),
    /** Somebody is at the window. */
    active: call(Nothing, Nothing),
    changed: event(LockState),
  },
  image: {
    /**
     * Asks where to, and writes the run or one frame of it without what names anybody (PS3.15 annex E); null when the person
     * cancels. `warning` is of text in the picture itself: where there may be some, nothing is written until they confirm it.
     */
    export: call(
      z.object({ runId: RunId, frame: FrameIndex.nullable(), confirmed: z.boolean() }),
      z
        .discriminatedUnion('kind', [
          z.object({ kind: z.literal('asks'), warning: z.string() }),
          z.object({ kind: z.literal('written'), file: z.string(), warning: z.string() }),
        ])
        .nullable(),
    ),
  },
  support: {
    /** What a support bundle would hold; nothing in it names anybody. */
    preview: call(
      Nothing,
      z.array(z.object({ name: z.string(), what: z.string(), bytes: z.number().int() })),
    ),
    /** Asks where to; the file's name, null when the person cancels. */
    save: call(Nothing, z.string().nullable()),
  },
  promise: {
    /** How the promises of triage have held on what was graded here, by the model in use. */
    state: call(Nothing, z.array(PromiseAudit)),
    /** `turned`: a promise has failed, or stands again, so readings are to be asked for anew. */
    changed: event(z.object({ audits: z.array(PromiseAudit), turned: z.boolean() })),
  },
  settings: {
    get: call(Nothing, Settings),
    set: call(Settings.partial(), Settings),
    /** What the hospital has decided for everybody on this computer. */
    policy: call(Nothing, PolicyInForce),
  },
  hospital: {
    get: call(Nothing, Hospital),
    setPrevalence: call(NewPrevalence, Hospital),
    /** Back to the evidence's own. */
    clearPrevalence: call(z.object({ level: Level }), Hospital),
    setHarm: call(NewHarmRatio, Hospital),
    clearHarm: call(Nothing, Hospital),
  },
  reveal: {
    /** Locks the own read of the run and lets its reading be shown. Asked again, it answers the same. */
    show: call(z.object({ runId: RunId }), Reveal),
    /** What the current model's readings were revealed of to who reads here. */
    ofStudy: call(z.object({ studyId: StudyId }), z.array(Reveal)),
    /** `all`: one's own, and those of others of runs that one has read oneself. */
    pairs: call(z.object({ whose: z.enum(['mine', 'all']) }), z.array(RevealPair)),
  },
  truth: {
    record: call(
      z.object({ runId: RunId, verdict: Verdict, source: TruthSource, note: z.string().trim().max(300) }),
      Truth,
    ),
    retract: call(z.object({ truthId: z.string() }), Nothing),
    /** What stands; kept back (`hidden`) from who has not read the run. */
    ofRun: call(z.object({ runId: RunId }), z.object({ truth: Truth.nullable(), hidden: z.boolean() })),
  },
  cohort: {
    /** What a query would choose of the library's labels; no file is opened. */
    preview: call(CohortQuery, CohortPreview),
    /** Opens the files, takes fingerprints, searches for leaks and deals the patients; `looked` tells what came of it. */
    look: call(z.object({ query: CohortQuery, seed: z.number().int() }), JobId),
    /** The same of a list that the person chooses; null when they cancel. */
    lookList: call(z.object({ seed: z.number().int() }), JobId.nullable()),
    cancel: call(z.object({ jobId: JobId }), Nothing),
    looked: event(z.object({ jobId: JobId, draft: CohortDraft.nullable(), error: FailureSchema.nullable() })),
    /** Records what a leak is, and deals the patients anew. */
    decide: call(z.object({ leaks: z.array(z.string()).min(1), verdict: LeakVerdict }), CohortDraft),
    /** One of the two pictures of a leak, as PNG. */
    picture: call(
      z.object({ leak: z.string(), which: z.union([z.literal(0), z.literal(1)]) }),
      z.object({ png: z.instanceof(Uint8Array) }),
    ),
    /** Freezes what was looked through last, as it was dealt. */
    freeze: call(z.object({ name: z.string().trim().min(1).max(120) }), FrozenSummary),
    list: call(Nothing, z.array(FrozenSummary)),
    /** Asks where to, and writes COHORT.json with sides and decisions; null when the person cancels. */
    export: call(z.object({ id: z.string() }), z.object({ cases: z.number().int() }).nullable()),
  },
  comparison: {
    state: call(Nothing, ComparisonState),
    /** The looks at a cohort's sealed cases, oldest first; files without their folders. */
    looks: call(z.object({ cohortId: z.string() }), z.array(StoredLook)),
    /** Scores the sealed cases by both models and spends a look; a look at the same two is shown again and spends none. */
    start: call(z.object({ cohortId: z.string(), parent: z.string(), challenger: z.string() }), JobId),
    /** For every cohort whose sealed cases nobody has looked at; the audit log keeps from what to what. */
    stateMargins: call(Margins, ComparisonState),
    cancel: call(z.object({ jobId: JobId }), Nothing),
    finished: event(
      z.object({
        jobId: JobId,
        look: StoredLook.nullable(),
        refused: z.array(RefusedRow),
        error: FailureSchema.nullable(),
      }),
    ),
    /** The frame of one of the cases that changed most, as PNG, with the size that its box is in. */
    picture: call(
      z.object({ cohortId: z.string(), look: z.number().int(), index: z.number().int().min(0) }),
      z.object({ png: z.instanceof(Uint8Array), rows: z.number().int(), columns: z.number().int() }),
    ),
  },
  audit: {
    /** Newest first; `total` counts all of these kinds. */
    list: call(AuditQuery, z.object({ rows: z.array(AuditRow), total: z.number().int() })),
    verify: call(Nothing, Verification),
    /** Asks where to; null when the person cancels. */
    export: call(
      z.object({ format: z.enum(['csv', 'json']) }),
      z.object({ entries: z.number().int() }).nullable(),
    ),
  },
} as const

export type Contract = typeof contract
export type Domain = keyof Contract
type Entry = { readonly kind: string }
type KeysOfKind<D extends Domain, K extends string> = {
  [C in keyof Contract[D]]: Contract[D][C] extends Entry & { readonly kind: K } ? C : never
}[keyof Contract[D]]

export type CallOf<D extends Domain> = KeysOfKind<D, 'call' | 'preload-call'>
export type RendererCallOf<D extends Domain> = KeysOfKind<D, 'call'>
export type EventOf<D extends Domain> = KeysOfKind<D, 'event'>

export type RequestOf<D extends Domain, C extends keyof Contract[D]> = Contract[D][C] extends {
  request: infer R extends z.ZodType
}
  ? z.infer<R>
  : never
export type ResponseOf<D extends Domain, C extends keyof Contract[D]> = Contract[D][C] extends {
  response: infer R extends z.ZodType
}
  ? z.infer<R>
  : never
export type PayloadOf<D extends Domain, C extends keyof Contract[D]> = Contract[D][C] extends {
  payload: infer P extends z.ZodType
}
  ? z.infer<P>
  : never
