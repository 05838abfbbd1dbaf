// Long because it is where the domains meet: each line ties one to another, and none of them knows the other.
import { commands, type CommandName } from '#core/commands.ts'
import type { Run } from '#core/contract.ts'
import type { Label, ReadsInConflict } from '#core/contract.ts'
import { movedBox } from '#core/labelling/boxes.ts'
import type { LabelGrade } from '#core/labelling/label.ts'
import type { QueueItem } from '#core/labelling/queue-item.ts'
import type { Segment } from '#core/labelling/segments.ts'
import type { Box, RunPlace } from '#core/reading/types.ts'
import { assertNever } from '#core/result.ts'
import type { Api } from '../api.ts'
import { AuditState } from '../audit/audit.svelte.ts'
import { CohortState } from '../cohort/cohort.svelte.ts'
import { ComparisonState } from '../comparison/comparison.svelte.ts'
import { HospitalState } from '../hospital/hospital.svelte.ts'
import { LabelState, type ReadTarget } from '../labelling/labels.svelte.ts'
import { decisionOn, QueueState } from '../labelling/queue.svelte.ts'
import { RegionState } from '../labelling/regions.svelte.ts'
import { LibraryState } from '../library/library.svelte.ts'
import type { OpenMemory } from '../library/open-memory.ts'
import { DriftState } from '../drift/drift.svelte.ts'
import { ModelsState } from '../models/models.svelte.ts'
import { TrainingState } from '../training/training.svelte.ts'
import { StoredReadingsState } from '../models/stored-readings.svelte.ts'
import { PromiseState } from '../reading/promises.svelte.ts'
import { RecalibrationState } from '../reading/recalibration.svelte.ts'
import { ReadingState } from '../reading/reading.svelte.ts'
import { WhyState, type WhyQuestion } from '../reading/why.svelte.ts'
import { RevealState } from '../reveal/reveals.svelte.ts'
import { SettingsState } from '../settings/settings.svelte.ts'
import type { Size } from '../viewer/geometry.ts'
import type { ViewerState } from '../viewer/viewer.svelte.ts'
import { ScreenLockState } from '../lock/lock.svelte.ts'
import type { View } from './key-of.ts'
import { ToastState } from './toasts.svelte.ts'

export type OpenDialog =
  | 'keys'
  | 'palette'
  | 'settings'
  | 'facts'
  | 'recalibrate'
  | 'backup'
  | 'support'
  | 'about'
  | 'export-image'
  | 'label-queue'
  | 'segment'
  | 'comment'
  | null

/** By one key a region moves or grows so far. */
const NUDGE_PX = 4
/** What a read is of after the key that changes it. */
const AFTER = { run: 'frame', frame: 'region', region: 'run' } as const

/** What these ask is of the run and the frame on screen. */
const OF_RUN: readonly OpenDialog[] = ['export-image', 'segment', 'comment']

const whole = ({ width, height }: Size): Box => [0, 0, width, height]

/** The whole window. */
export class WorkstationState {
  view = $state<View>('read')
  dialog = $state<OpenDialog>(null)
  readonly toasts = new ToastState()
  readonly viewer: ViewerState
  readonly library: LibraryState
  readonly settings: SettingsState
  readonly reading: ReadingState
  readonly recalibration: RecalibrationState
  readonly why: WhyState
  readonly promises: PromiseState
  readonly labels: LabelState
  readonly regions: RegionState
  readonly queue: QueueState
  readonly backups: Api['backup']
  readonly support: Api['support']
  readonly app: Api['app']
  readonly images: Api['image']
  readonly lock: ScreenLockState
  readonly hospital: HospitalState
  readonly reveals: RevealState
  readonly audit: AuditState
  readonly cohort: CohortState
  readonly comparison: ComparisonState
  readonly models: ModelsState
  readonly drift: DriftState
  readonly training: TrainingState
  readonly stored: StoredReadingsState
  /** The dial of the hospital was asked for and is to have the focus. */
  dialWanted = $state(false)
  readonly #api: Api
  /** A run is shown as the settings say: a hidden reading must not flash up before they are known. */
  #settled: Promise<void> = Promise.resolve()
  /** The place of the queue that is to be shown once its run is there. */
  #wanted: Pick<QueueItem, 'runId' | 'frame' | 'box'> | null = null
  /** Runs that were asked to be read though they were not on screen; once is enough. */
  readonly #askedAhead = new Set<string>()

  constructor(api: Api, viewer: ViewerState, memory: OpenMemory) {
    this.#api = api
    this.viewer = viewer
    const onError = this.toasts.error.bind(this.toasts)
    this.settings = new SettingsState(api, onError, {
      onReader: () => this.#readerChanged(),
      onIdentity: () => void this.#identityChanged(),
    })
    this.hospital = new HospitalState(api, onError)
    this.reveals = new RevealState(api, onError)
    this.audit = new AuditState(api, onError)
    this.cohort = new CohortState(api, onError)
    this.comparison = new ComparisonState(api, onError)
    this.models = new ModelsState(api, onError)
    this.drift = new DriftState(api, onError)
    this.training = new TrainingState(api, onError)
    this.stored = new StoredReadingsState(api)
    this.reading = new ReadingState({
      api,
      onReveal: () => void this.#reveal(),
      onUnshift: (level) => void this.hospital.clearPrevalence(level),
    })
    this.recalibration = new RecalibrationState({ api, onError })
    this.why = new WhyState(api)
    this.promises = new PromiseState(api)
    this.labels = new LabelState({ api, onError })
    this.queue = new QueueState(api, onError)
    this.backups = api.backup
    this.support = api.support
    this.app = api.app
    this.images = api.image
    this.lock = new ScreenLockState(api, {
      onError,
      onLock: () => this.#covered(),
      // What was asked of main is answered by now (`answeredLater`); frames are fetched, not asked for.
      onUnlock: () => viewer.retry(),
    })
    this.regions = new RegionState(this.labels, {
      frame: () => viewer.frame,
      frameCount: () => viewer.frameCount,
      size: () => viewer.image,
      suggested: () => this.reading.boxes(viewer.frame).map(({ box }) => box),
      grey: (frame) => viewer.grey(frame),
      show: (frame) => this.showFrame(frame),
    })
    this.library = new LibraryState({
      api,
      memory,
      onError,
      onFailures: (failures) => this.toasts.fileFailures(failures),
      onRun: (run) => void this.#settled.then(() => this.#show(run)),
      onStudy: () => (this.view = 'read'),
    })
  }

  /** @returns call it to stop */
  start(): () => void {
    const { on } = this.#api
    this.#settled = this.settings.load()
    void this.hospital.load()
    const stops = [
      on.app.command(({ command }) => this.run(command)),
      on.app.notice((notice) => this.toasts.error(notice)),
      on.reading.runRead(({ runId }) => void this.#readAhead(runId)),
      this.library.start(),
      this.reading.start(),
      this.recalibration.start(),
      this.queue.start(),
      on.registry.changed(() => {
        if (this.view === 'models') void this.models.open()
      }),
      on.recalibration.changed(() => void this.#recalibrated()),
      () => this.why.off(),
      this.promises.start(),
      this.cohort.start(),
      this.comparison.start(),
      this.training.start(),
      this.lock.start(window),
    ]
    return () => stops.forEach((stop) => stop())
  }

  #show(run: Run | null): void {
    const { autoPlay, loop, hideReading } = this.settings.settings
    // An import that ends opens its study behind a dialog: what was asked of one patient must not be answered for another.
    if (OF_RUN.includes(this.dialog)) this.dialog = null
    this.viewer.loop = loop
    this.viewer.open(run, autoPlay)
    this.reading.hideUntilRevealed = hideReading
    void this.reading.follow(run, 0)
    void this.regions.settle()
    this.regions.reset()
    void this.labels.follow(run).then(() => this.#arrive(run))
    void this.#recallReveal(run)
    void this.#prefetchNext()
  }

  /** The page that compares models, on a cohort. */
  compareOn(cohortId: string): void {
    this.comparison.cohortId = cohortId
    this.view = 'compare'
  }

  /** What was read by another calibration is not current: the run on screen is read anew, and the list says what stands. */
  async #recalibrated(): Promise<void> {
    this.#askedAhead.clear()
    await this.reading.recalibrated()
    await this.library.reload()
  }

  /** Once a run is read, the next of its study that is not: the list tells what deserves a look before it is opened. */
  async #readAhead(finished: string): Promise<void> {
    this.#askedAhead.add(finished)
    const next = this.library.runs.find(({ id, reading }) => reading === null && !this.#askedAhead.has(id))
    if (next === undefined) return
    this.#askedAhead.add(next.id)
    await this.#api.reading.start({ runId: next.id, frame: 0 })
  }

  async #prefetchNext(): Promise<void> {
    const next = this.library.nextRun
    if (next === null) return
    const run = await this.#api.study.run({ runId: next.id })
    if (run.ok && this.library.nextRun?.id === run.value.id) this.viewer.prefetch(run.value)
  }

  /** A second reader must see neither what the first one recorded nor what was revealed to that one. */
  #readerChanged(): void {
    this.reading.hideAgain()
    this.regions.reset()
    void this.labels.readerChanged()
    void this.#recallReveal(this.viewer.run)
  }

  /** Whoever comes next sees neither pictures nor what stood in a dialog. */
  #covered(): void {
    this.viewer.pause()
    this.dialog = null
  }

  /** Names came or went: whatever shows one is asked for anew, and what cannot be is not shown any more. */
  async #identityChanged(): Promise<void> {
    this.toasts.clear()
    if (this.settings.settings.hideIdentity)
      for (const state of [this.cohort, this.recalibration, this.queue]) state.forgetNames()
    // On screen an empty list would say that nothing is left to label.
    if (this.dialog === 'label-queue') void this.queue.reload()
    const { cohortId } = this.comparison
    if (cohortId !== null) void this.comparison.chooseCohort(cohortId)
    const run = await this.library.rename()
    if (run !== null && run.id === this.viewer.run?.id) this.viewer.run = run
  }

  /** What was shown once to who reads here stays shown to them. */
  async #recallReveal(run: Pick<Run, 'id' | 'studyId'> | null): Promise<void> {
    await this.reveals.follow(run?.studyId ?? null)
    if (run !== null && this.reading.runId === run.id && this.reveals.shown.has(run.id)) this.reading.reveal()
  }

  /** Locks the own read, and only then shows what the model says. */
  async #reveal(): Promise<void> {
    const { runId, hidden } = this.reading
    if (runId === null || !hidden) return
    if ((await this.reveals.show(runId)) && this.reading.runId === runId) this.reading.reveal()
  }

  /** Whether the reading of a run waits for the person's own. */
  hides = (runId: string): boolean => this.settings.settings.hideReading && !this.reveals.shown.has(runId)

  async #showDial(): Promise<void> {
    this.view = 'read'
    this.dialWanted = true
    await this.#openSection('hospital')
  }

  /** Opens a section of the card's details, and the details where they are closed. */
  async #openSection(id: string): Promise<void> {
    const { showDetails, openSections } = this.settings.settings
    if (showDetails && openSections.includes(id)) return
    await this.settings.set({ showDetails: true, openSections: [...new Set([...openSections, id])] })
  }

  openRun(runId: string): void {
    this.view = 'read'
    void this.library.openRun(runId)
  }

  /** Shows a run of any study. */
  openRunOf(studyId: string, runId: string): void {
    this.view = 'read'
    void this.library.openStudy(studyId).then(() => this.library.openRun(runId))
  }

  openStudy(studyId: string): void {
    this.view = 'read'
    void this.library.openStudy(studyId)
  }

  /** A frame is read standing still: choosing it pauses the run. */
  readTarget(target: ReadTarget): void {
    this.labels.target = target
    if (target !== 'run') this.viewer.pause()
  }

  /** Shows a frame that was read, to look at that read again. */
  seekRead(frame: number): void {
    if (this.labels.target !== 'region') this.readTarget('frame')
    this.viewer.seek(frame)
  }

  /** Stands at a frame that is worth a look; null where there is none. */
  showFrame(frame: number | null): void {
    if (frame === null) return
    this.viewer.pause()
    this.viewer.seek(frame)
  }

  /** Stands at the frame in which a place is seen best, and draws the place's box there. */
  showPlace(place: RunPlace): void {
    this.reading.pointAt(place)
    this.showFrame(place.best.frame)
  }

  /** Records a read of the run or of the frame on screen; of a frame that is passing by nothing is recorded, the run pauses. */
  grade(grade: LabelGrade): void {
    if (this.labels.target === 'region') return void this.#gradeRegion(grade)
    void this.regions.settle()
    const place = this.labels.placeAt(this.viewer.frame)
    if (place !== null && this.viewer.playing) this.viewer.pause()
    else void this.labels.record(grade, place)
  }

  async #gradeRegion(grade: LabelGrade): Promise<void> {
    this.viewer.pause()
    if (!(await this.regions.grade(grade))) this.regions.begin()
  }

  /** What a comment or a segment would be said of; null where nothing is graded. */
  labelInHand(): Label | null {
    const { labels, regions, viewer } = this
    return labels.target === 'region' ? regions.selected : labels.standing(labels.placeAt(viewer.frame))
  }

  inHandText(): string | null {
    const label = this.labelInHand()
    if (label === null) return null
    const of = label.frame === null ? 'the run' : `frame ${label.frame + 1}`
    return label.box === null ? of : `the region on ${of}`
  }

  /** Shows what readers contradict each other about. */
  lookAt({ studyId, labels }: ReadsInConflict): void {
    const about = labels.find(({ box }) => box !== null) ?? labels[0]
    if (studyId !== null && about !== undefined) this.showItem({ ...about, studyId })
  }

  /** Records a decision between readers. */
  async decide(conflict: ReadsInConflict, grade: LabelGrade): Promise<void> {
    const decision = decisionOn(conflict, grade)
    if (decision !== null) await this.labels.change({ retract: [], record: [decision] })
    await this.queue.loadDisagreements()
  }

  async setSegment(segment: Segment | null): Promise<void> {
    await this.regions.settle()
    const label = this.labelInHand()
    if (this.labels.target === 'region') this.regions.segment = segment
    if (label !== null) await this.#amend(label, { segment })
  }

  async setComment(comment: string): Promise<void> {
    await this.regions.settle()
    const label = this.labelInHand()
    if (label !== null) await this.#amend(label, { comment })
  }

  async #amend(label: Label, more: { segment?: Segment | null; comment?: string }): Promise<void> {
    const [now] = await this.labels.amend(label, more)
    if (label.box !== null && now !== undefined) this.regions.selectedId = now.id
  }

  /** Goes to a place of the queue and begins its region. */
  showItem(item: Pick<QueueItem, 'runId' | 'studyId' | 'frame' | 'box'>): void {
    this.view = 'read'
    this.#wanted = item
    if (this.viewer.run?.id === item.runId) this.#arrive(this.viewer.run)
    else if (this.library.study?.summary.id === item.studyId) void this.library.openRun(item.runId)
    else this.openRunOf(item.studyId, item.runId)
  }

  async #nextInQueue(): Promise<void> {
    await this.regions.settle()
    const item = await this.queue.next()
    if (item !== null) this.showItem(item)
    else this.dialog = 'label-queue'
  }

  /** The place that was asked for is on screen now. */
  #arrive(run: Pick<Run, 'id'> | null): void {
    const wanted = this.#wanted
    if (wanted === null || run?.id !== wanted.runId || this.viewer.run?.id !== run.id) return
    this.#wanted = null
    this.readTarget(wanted.frame === null ? 'run' : 'region')
    if (wanted.frame === null) return
    this.showFrame(wanted.frame)
    const own = this.labels.regionsOn(wanted.frame).find(({ box }) => box?.join() === wanted.box?.join())
    void this.regions.settle()
    this.regions.reset()
    if (own !== undefined) this.regions.selectedId = own.id
    else if (wanted.box !== null) this.regions.begin(movedBox(wanted.box, 0, 0, this.viewer.image))
  }

  /** A move that is not recorded yet is what was done last: to undo puts the region back, to redo finds nothing. */
  async #undo(which: 'undoLast' | 'redoLast'): Promise<void> {
    if (which === 'undoLast' && this.regions.unmove()) return
    void this.regions.settle()
    this.regions.draft = null
    const label = await this.labels[which]()
    if (label === null) return
    if (label.frame !== null && label.runId === this.viewer.run?.id) this.showFrame(label.frame)
    this.regions.selectedId = label.box === null ? null : label.id
  }

  async #removeRegion(): Promise<void> {
    if (this.labels.target !== 'region' || !(await this.regions.remove())) this.viewer.removeMeasure()
  }

  #newRegion(): void {
    this.readTarget('region')
    this.regions.begin()
  }

  /** Writes the facts of the model that are open; what to say of it. */
  async savePdf(): Promise<string | null> {
    const saved = await this.#api.model.savePdf()
    if (saved.ok) return saved.value === null ? null : `Saved ${saved.value}.`
    this.toasts.error(saved.error)
    return null
  }

  /** What is asked of a frame is asked of one that stands still. */
  #ask(dialog: OpenDialog): void {
    this.viewer.pause()
    this.dialog = dialog
  }

  /** Asks why the best region of the frame on screen scored as it did, or takes the answer away again. */
  toggleWhy(): void {
    this.viewer.pause()
    this.why.toggle(this.#whyQuestion())
    // Its progress, its words and a refusal stand there.
    if (this.why.on) void this.#openSection('why')
  }

  /** What can be asked of the frame on screen, or why nothing can. */
  #whyQuestion(): WhyQuestion | string {
    const { run, frame, frameCount, image } = this.viewer
    if (this.reading.hidden) return 'The reading is hidden until you reveal it.'
    const read = this.reading.frames.get(frame)
    if (run === null || read === undefined) return 'This frame is not read yet.'
    if (read.triage === 'outside') return 'The model keeps out of this frame, so nothing moved its score.'
    const box = read.probability.level === 'patch' ? whole(image) : read.regions[0]?.box
    return box === undefined ? 'No region was scored here.' : { runId: run.id, frame, frameCount, box }
  }

  /** Does what a key, a menu item or the palette asks for. Long, as it has one line a command. */
  run(command: CommandName): void {
    const { viewer, library, regions } = this
    if (this.lock.locked) return
    // A grade of a region records where it was moved to in the same act.
    if (commands[command].menu !== 'label' && !command.startsWith('grade-')) void regions.settle()
    switch (command) {
      case 'open-files':
        return void library.choose('files')
      case 'open-folder':
        return void library.choose('folder')
      case 'library':
        this.view = this.view === 'library' ? 'read' : 'library'
        return
      case 'lock':
        return void this.lock.lock()
      case 'hide-identity':
        return void this.settings.set({ hideIdentity: !this.settings.settings.hideIdentity })
      case 'export-image':
        if (viewer.run !== null) this.#ask(command)
        return
      case 'support':
      case 'about':
        this.dialog = command
        return
      case 'settings':
        this.dialog = 'settings'
        return
      case 'play':
        return viewer.togglePlay()
      case 'previous-frame':
        return viewer.step(-1)
      case 'next-frame':
        return viewer.step(1)
      case 'first-frame':
        return viewer.first()
      case 'last-frame':
        return viewer.last()
      case 'previous-run':
        return void library.moveRun(-1)
      case 'next-run':
        return void library.moveRun(1)
      case 'slower':
        return viewer.slower()
      case 'faster':
        return viewer.faster()
      case 'invert':
        return viewer.invert()
      case 'window':
      case 'zoom':
      case 'measure':
        return viewer.setTool(command)
      case 'fit':
        return viewer.fit()
      case 'peak':
        return this.showFrame(this.reading.peakFrame)
      case 'stable':
        return this.showFrame(this.reading.stableFrame)
      case 'boxes':
        return void this.settings.set({ showBoxes: !this.settings.settings.showBoxes })
      case 'details':
        return void this.settings.set({ showDetails: !this.settings.settings.showDetails })
      case 'recalibrate':
        this.dialog = 'recalibrate'
        return
      case 'facts':
        if (this.reading.model !== null) this.dialog = 'facts'
        return
      case 'why':
        return this.toggleWhy()
      case 'reveal':
        return void this.#reveal()
      case 'hospital':
        return void this.#showDial()
      case 'audit':
        this.view = this.view === 'audit' ? 'read' : 'audit'
        return
      case 'train':
        this.view = this.view === 'train' ? 'read' : 'train'
        return
      case 'cohort':
        this.view = this.view === 'cohort' ? 'read' : 'cohort'
        return
      case 'compare':
        this.view = this.view === 'compare' ? 'read' : 'compare'
        return
      case 'models':
        this.view = this.view === 'models' ? 'read' : 'models'
        return
      case 'drift':
        this.view = this.view === 'drift' ? 'read' : 'drift'
        return
      case 'label':
        return this.labels.ask()
      case 'read-target':
        return this.readTarget(AFTER[this.labels.target])
      case 'grade-none':
        return this.grade('none')
      case 'grade-below-50':
        return this.grade('<50')
      case 'grade-50-69':
        return this.grade('50-69')
      case 'grade-70-up':
        return this.grade('>=70')
      case 'grade-occluded':
        return this.grade('occluded')
      case 'grade-not-gradable':
        return this.grade('not gradable')
      case 'backup':
      case 'label-queue':
        this.dialog = command
        return
      case 'segment':
      case 'comment':
        return this.#ask(command)
      case 'label-next':
        return void this.#nextInQueue()
      case 'new-region':
        return this.#newRegion()
      case 'previous-region':
        return regions.step(-1)
      case 'next-region':
        return regions.step(1)
      case 'region-left':
        return regions.nudge(-NUDGE_PX, 0)
      case 'region-right':
        return regions.nudge(NUDGE_PX, 0)
      case 'region-up':
        return regions.nudge(0, -NUDGE_PX)
      case 'region-down':
        return regions.nudge(0, NUDGE_PX)
      case 'region-narrower':
        return regions.grow(-NUDGE_PX, 0)
      case 'region-wider':
        return regions.grow(NUDGE_PX, 0)
      case 'region-higher':
        return regions.grow(0, NUDGE_PX)
      case 'region-lower':
        return regions.grow(0, -NUDGE_PX)
      case 'delete-region':
        return void this.#removeRegion()
      case 'follow-region':
        return void regions.settle().then(() => regions.follow())
      case 'confirm-region':
        return void regions.answer(true)
      case 'reject-region':
        return void regions.answer(false)
      case 'undo-label':
        return void this.#undo('undoLast')
      case 'redo-label':
        return void this.#undo('redoLast')
      case 'keys':
        this.dialog = 'keys'
        return
      case 'palette':
        this.dialog = 'palette'
        return
      default:
        return assertNever(command)
    }
  }
}
