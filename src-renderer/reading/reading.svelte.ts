// Long because one run's reading, the engine behind it and the model that made it change together.
import type { EngineState, JobProgress, Run } from '#core/contract.ts'
import type { ModelFacts } from '#core/engine-contract.ts'
import { UNKNOWN_HOSPITAL, type Hospital } from '#core/calibration/hospital.ts'
import { atHospital } from '#core/calibration/prior-shift.ts'
import { headline } from '#core/calibration/wording.ts'
import { bestPerPlace } from '#core/reading/places.ts'
import { filledShares } from '#core/reading/filling.ts'
import type {
  Box,
  FrameReading,
  Level,
  Probability,
  RunPlace,
  RunReading,
  Triage,
} from '#core/reading/types.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'
import { gathered } from './gathered.ts'

interface Bar {
  readonly frame: number
  readonly state: 'unread' | 'outside' | 'failed' | 'read'
  readonly score: number
  readonly triage: Triage | null
  readonly filled: number | null
}

interface ShownBox {
  readonly box: Box
  readonly text: string
  readonly emphasis: boolean
}

/** So long the person must stay at a frame before it is read out of turn: playing through a run must not reorder it. */
const FOCUS_AFTER_MS = 150
/** A restart takes about a second; a notice that only flashes tells nothing. */
const NOTICE_STAYS_MS = 3_000
/** An engine is there within a second or so; a person who waits longer wonders why nothing is read. */
const SLOW_START_MS = 2_000
const MOST_BOXES = 3

/** What came of one frame. */
type Arrival = FrameReading | { readonly frame: number; readonly error: Failure }

interface Parts {
  readonly api: Api
  /** @returns call it and the callback is never called */
  readonly after?: (ms: number, callback: () => void) => () => void
  /** The person asked for the reading that is hidden; it is for others to decide whether it may be shown. */
  readonly onReveal?: () => void
  /** The person wants the numbers of a level as the evidence has them. */
  readonly onUnshift?: (level: Level) => void
}

const afterTimeout = (ms: number, callback: () => void): (() => void) => {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}

/** What the model says of the run on screen, as far as it has been read. */
export class ReadingState {
  runId = $state<string | null>(null)
  frameCount = $state(0)
  frames = $state.raw<ReadonlyMap<number, FrameReading>>(new Map())
  failures = $state.raw<ReadonlyMap<number, Failure>>(new Map())
  runReading = $state.raw<RunReading | null>(null)
  progress = $state.raw<JobProgress | null>(null)
  /** The person stopped the reading of this run before its end. */
  stopped = $state(false)
  /** Asked to stop; the frame in work is still finished. */
  stopping = $state(false)
  /** Why the run is not being read. */
  error = $state.raw<Failure | null>(null)
  engine = $state.raw<EngineState>({ status: 'starting', facts: null, error: null })
  /** The engine came back a moment ago. */
  recovered = $state(false)
  /** The engine has been starting for so long that it must be said. */
  slowStart = $state(false)
  model = $state.raw<ModelFacts | null>(null)
  hideUntilRevealed = $state(false)
  revealed = $state(false)
  /** The place that was chosen of the run's; its box is drawn in the frame where it is seen best. */
  #place = $state.raw<RunPlace | null>(null)
  /** An own read of the run stands: what has to come before a reveal. */
  ownRead = $state(false)
  /** What the numbers that are shown are shifted to. */
  hospital = $state.raw<Hospital>(UNKNOWN_HOSPITAL)
  /** The job of the reading under way; null when there is none. */
  #jobId = $state<string | null>(null)

  /** The run could not be read at all: why is to be said, however much is hidden. */
  readonly nothingToHide = $derived(this.error !== null && this.frames.size === 0)
  readonly running = $derived(this.#jobId !== null)
  readonly hidden = $derived(this.hideUntilRevealed && !this.revealed && !this.nothingToHide)
  /** Where the model looks is part of its reading, so it is hidden with it. */
  readonly peakFrame = $derived(this.hidden ? null : (this.runReading?.peakFrame ?? null))
  /** How contrast fills and how the heart moves is no opinion of the model: it helps to read first, so it is never hidden. */
  readonly stableFrame = $derived(this.runReading?.stableFrame ?? null)
  /** Share of contrast by frame, 0 to 1; empty while it is unknown. */
  readonly filled = $derived(filledShares([...this.frames.values()]))
  readonly bars = $derived<readonly Bar[]>(
    Array.from({ length: this.frameCount }, (_, frame) => this.#bar(frame)),
  )

  readonly #api: Api
  readonly #after: NonNullable<Parts['after']>
  readonly #parts: Parts
  readonly #arrivals: ReturnType<typeof gathered<Arrival>>
  #ended: JobProgress | null = null
  #stopFocus: () => void = () => undefined
  #stopNotice: () => void = () => undefined
  #stopSlowStart: () => void = () => undefined
  #focused = 0

  constructor(parts: Parts) {
    const { api, after = afterTimeout } = parts
    this.#parts = parts
    this.#api = api
    this.#after = after
    this.#arrivals = gathered(after, (all) => this.#take(all))
  }

  /** Listens to the engine. @returns call it to stop */
  start(): () => void {
    const { on } = this.#api
    const stops = [
      on.reading.frameRead(({ runId, reading }) => runId === this.runId && this.#arrivals.add(reading)),
      on.reading.frameFailed(
        ({ runId, frame, error }) => runId === this.runId && this.#arrivals.add({ frame, error }),
      ),
      on.reading.runRead(({ runId, reading }) => {
        if (runId !== this.runId) return
        this.#arrivals.flush()
        this.runReading = reading
      }),
      on.promise.changed(({ turned }) => turned && void this.#askAnew()),
      on.job.progress((job) => this.#progressed(job)),
      on.engine.changed((state) => this.#engineChanged(state)),
      () => this.#stopSlowStart(),
      () => this.#arrivals.drop(),
    ]
    this.#stopSlowStart = this.#after(SLOW_START_MS, () => (this.slowStart = true))
    const unheard = this.engine
    void this.#api.engine.state().then((state) => {
      if (state.ok && this.engine === unheard) this.#engineChanged(state.value)
    })
    return () => stops.forEach((stop) => stop())
  }

  /** Shows what was read of a run before, and has the rest read, `frame` first. */
  async follow(run: Pick<Run, 'id' | 'frameCount'> | null, frame: number): Promise<void> {
    this.#arrivals.drop()
    Object.assign(this, { runId: run?.id ?? null, frameCount: run?.frameCount ?? 0, revealed: false })
    Object.assign(this, {
      frames: new Map(),
      failures: new Map(),
      runReading: null,
      progress: null,
      error: null,
      stopped: false,
      stopping: false,
    })
    this.#jobId = null
    this.#place = null
    this.#focused = frame
    if (run === null) return
    const stored = await this.#api.reading.stored({ runId: run.id })
    if (this.runId !== run.id) return
    if (stored.ok) {
      this.#takeStored(stored.value.frames)
      this.runReading ??= stored.value.run
    }
    await this.#startReading(run.id, frame)
  }

  /** Another calibration is in force: what was said of the run is asked again, and so is what the model is worth. */
  async recalibrated(): Promise<void> {
    const { runId, frameCount, revealed } = this
    await this.#loadModel()
    if (this.runId !== runId) return
    await this.follow(runId === null ? null : { id: runId, frameCount }, this.#focused)
    if (this.runId === runId) this.revealed = revealed
  }

  /** The frame on screen; when it stays there and is not read yet, it is read next. */
  focus(frame: number): void {
    this.#stopFocus()
    const { runId } = this
    if (runId === null || frame === this.#focused) return
    this.#stopFocus = this.#after(FOCUS_AFTER_MS, () => {
      this.#focused = frame
      if (this.#jobId === null || this.frames.has(frame) || this.runId !== runId) return
      void this.#api.reading.focus({ runId, frame })
    })
  }

  /** The frame to speak of while the run plays: a card that changed with every frame could not be read. */
  steadyFrame(): number | null {
    if (this.hidden || this.peakFrame !== null) return this.peakFrame
    const judged = [...this.frames.values()].filter(({ triage }) => triage !== 'outside')
    const best = judged.reduce<FrameReading | null>(
      (top, one) => (top === null || one.probability.value > top.probability.value ? one : top),
      null,
    )
    return best?.frame ?? null
  }

  askReveal(): void {
    this.#parts.onReveal?.()
  }

  unshift(level: Level): void {
    this.#parts.onUnshift?.(level)
  }

  reveal(): void {
    this.revealed = true
  }

  hideAgain(): void {
    this.revealed = false
  }

  /** Tries again after an error, or goes on after a stop. */
  async retry(): Promise<void> {
    if (this.runId !== null) await this.#startReading(this.runId, this.#focused)
  }

  /** Stops the reading of this run; what was read stays. */
  async stop(): Promise<void> {
    const { runId } = this
    if (runId === null || !this.running) return
    this.stopping = true
    await this.#api.reading.cancel({ runId })
  }

  /** The regions of a frame that scored highest, the best of each place, with as many digits as their evidence has earned. */
  boxes(frame: number): readonly ShownBox[] {
    const reading = this.frames.get(frame)
    if (reading === undefined || this.hidden || reading.triage === 'outside') return []
    const best = bestPerPlace(reading.regions)
    const chosen = this.#place?.best.frame === frame ? this.#place.best.box.join() : null
    const emphasis = best.find(({ box }) => box.join() === chosen) ?? best[0]
    return best
      .filter((region, i) => i < MOST_BOXES || region === emphasis)
      .map((region) => ({
        box: region.box,
        text: this.#boxText(region.probability),
        emphasis: region === emphasis,
      }))
  }

  /** As it is at this hospital; a box never shows a shifted number as if it were the evidence's own. */
  #boxText(own: Probability): string {
    const shown = atHospital(own, this.hospital)
    const { text } = headline(shown)
    return shown.shift === undefined ? text : `${text} shifted`
  }

  /** This place's box stands out from now on. */
  pointAt(place: RunPlace): void {
    this.#place = place
  }

  /** What may be shown of what was read has changed. */
  async #askAnew(): Promise<void> {
    const { runId } = this
    const stored = runId === null ? null : await this.#api.reading.stored({ runId })
    if (stored === null || this.runId !== runId || !stored.ok) return
    this.#takeStored(stored.value.frames)
    this.runReading = stored.value.run ?? this.runReading
  }

  async #startReading(runId: string, frame: number): Promise<void> {
    Object.assign(this, { error: null, stopped: false, stopping: false })
    const started = await this.#api.reading.start({ runId, frame })
    if (this.runId !== runId) return
    if (!started.ok) this.error = started.error
    else if (this.#ended?.jobId === started.value) this.#conclude(this.#ended)
    else this.#jobId = started.value
  }

  #progressed(job: JobProgress): void {
    // A reading that fails at once may end before the answer that names it arrives.
    if (job.finished && job.kind === 'read') this.#ended = job
    if (job.jobId !== this.#jobId) return
    this.progress = job
    if (job.finished) this.#conclude(job)
  }

  /** A run whose reading ended without an answer is said to be unread; it must not seem to be read still. */
  #conclude({ note, cancelled }: JobProgress): void {
    this.#arrivals.flush()
    this.#jobId = null
    this.progress = null
    this.stopping = false
    if (this.runReading !== null) return
    if (cancelled) {
      this.stopped = true
      return
    }
    const noFrame = this.frames.size === 0 && this.failures.size > 0
    const message = noFrame ? 'None of its frames could be read.' : note
    this.error = { code: 'run-not-read', message, action: 'The run can be viewed all the same.' }
  }

  /** What waits came before these: it must not be shown over them. */
  #takeStored(frames: readonly FrameReading[]): void {
    this.#arrivals.flush()
    this.#take(frames)
  }

  #take(arrivals: readonly Arrival[]): void {
    const frames = new Map(this.frames)
    const failures = new Map(this.failures)
    for (const one of arrivals)
      if ('error' in one) failures.set(one.frame, one.error)
      else frames.set(one.frame, one)
    this.frames = frames
    this.failures = failures
  }

  #bar(frame: number): Bar {
    const reading = this.hidden ? undefined : this.frames.get(frame)
    const filled = this.filled.get(frame) ?? null
    if (reading === undefined)
      return { frame, state: this.failures.has(frame) ? 'failed' : 'unread', score: 0, triage: null, filled }
    const state = reading.triage === 'outside' ? 'outside' : 'read'
    return { frame, state, score: reading.probability.value, triage: reading.triage, filled }
  }

  async #loadModel(): Promise<void> {
    const model = await this.#api.model.current()
    if (model.ok) this.model = model.value
  }

  #engineChanged(state: EngineState): void {
    const before = this.engine.status
    this.engine = state
    if (state.status !== 'starting') {
      this.#stopSlowStart()
      this.slowStart = false
    }
    if (state.status === 'restarting' || state.status === 'failed') {
      this.#stopNotice()
      this.recovered = false
    }
    if (state.status !== 'ready') return
    void this.#loadModel()
    if (before !== 'ready' && this.error !== null) void this.retry()
    if (before !== 'restarting') return
    this.recovered = true
    this.#stopNotice()
    this.#stopNotice = this.#after(NOTICE_STAYS_MS, () => (this.recovered = false))
  }
}
