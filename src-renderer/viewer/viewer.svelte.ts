// Long because it is the one state of what is on screen: run, frame, clock, look and view belong together.
import type { Run } from '#core/contract.ts'
import { toGrey } from '#core/dicom/grey.ts'
import type { FramePixels, GreyFrame, VoiWindow } from '#core/dicom/types.ts'
import { defaultWindow, startWindow } from '#core/dicom/voi.ts'
import type { Failure } from '#core/result.ts'
import { dueAt, nextSpeed, rateOf, timelineOf, type Playing, type Timeline } from './cine.ts'
import type { Screen } from './cornerstone.ts'
import type { FrameSource } from './frame-source.ts'
import { framesAhead } from './frames-ahead.ts'
import { fitted, panned, zoomed, type Point, type Size, type View } from './geometry.ts'
import { lengthOf, type Measure } from './measure.ts'
import { framePlayed, interrupted, laggingFps, noPace } from './pace.ts'
import { developer, type Develop } from './picture.ts'

export type Tool = 'window' | 'zoom' | 'measure'

export interface ViewerParts {
  /** Makes the source of frames; `onFrame` is called for each that arrived or failed. */
  readonly createSource: (onFrame: (runId: string, frame: number) => void) => FrameSource
  readonly nowMs: () => number
  /** Calls back before the next picture of the display. @returns call it to cancel */
  readonly nextPaint: (callback: () => void) => () => void
  /** So many bytes of decoded frames are worth having at once. */
  readonly aheadBytes: number
}

/** A window that pixels are dragged over: so many pixels of the screen for its whole width. */
const DRAG_PX = 400
/** A measure that is shorter was a click. */
const CLICK_PX = 2

/** The run on screen, played by the wall clock. */
export class ViewerState {
  run = $state.raw<Run | null>(null)
  frame = $state(0)
  playing = $state(false)
  loop = $state(true)
  speed = $state(1)
  tool = $state<Tool>('window')
  inverted = $state(false)
  /** Null while the file's own VOI LUT is used. */
  window = $state.raw<VoiWindow | null>(null)
  view = $state.raw<View>({ scale: 1, panX: 0, panY: 0 })
  isFitted = $state(true)
  size = $state.raw<Size>({ width: 0, height: 0 })
  pace = $state.raw(noPace)
  firstFrameMs = $state<number | null>(null)
  /** Why the frame on screen cannot be drawn. */
  failure = $state.raw<Failure | null>(null)
  /** The frame that is named has not come yet: the picture drawn last is of another frame, or of another run. */
  loading = $state(false)
  measures = $state.raw<Readonly<Record<string, readonly Measure[]>>>({})

  readonly frameCount = $derived(this.run?.frameCount ?? 0)
  readonly image = $derived<Size>({ width: this.run?.columns ?? 1, height: this.run?.rows ?? 1 })
  readonly timeline = $derived<Timeline>(timelineOf(this.run?.timing.timesMs ?? [0]))
  /** Frames a second that are due at this speed. */
  readonly dueFps = $derived(rateOf(this.timeline) * this.speed)
  /** Those that are reached, where fewer are. */
  readonly laggingFps = $derived(laggingFps(this.pace, this.dueFps))
  readonly frameMeasures = $derived(this.measures[this.#measureKey()] ?? [])
  #line = $state.raw<{ readonly of: string; readonly measure: Measure } | null>(null)
  /** The line being drawn, while the frame it was begun on is on screen. */
  readonly drawn = $derived(this.#line?.of === this.#measureKey() ? this.#line.measure : null)

  readonly #parts: ViewerParts
  readonly #source: FrameSource
  #screen: Screen | null = null
  #develop: Develop | null = null
  #playing: Playing | null = null
  #openedAtMs = 0
  #direction: 1 | -1 = 1
  #next: Run | null = null
  /** Frames that somebody waits for, whatever is on screen. */
  readonly #awaited = new Map<number, () => void>()
  #cancelPaint: () => void = () => undefined

  constructor(parts: ViewerParts) {
    this.#parts = parts
    this.#source = parts.createSource((runId, frame) => this.#arrived(runId, frame))
  }

  /** Shows a run from its first frame; plays it when asked and when it has more than one. */
  open(run: Run | null, play = false): void {
    this.#stop()
    for (const done of this.#awaited.values()) done()
    this.#awaited.clear()
    this.#openedAtMs = this.#parts.nowMs()
    Object.assign(this, { run, frame: 0, window: null, failure: null, firstFrameMs: null, pace: noPace })
    this.#develop = null
    this.#next = null
    this.#direction = 1
    this.loading = run !== null
    this.fit()
    this.#source.retry()
    this.#want()
    this.#draw()
    if (play) this.play()
  }

  /** The run that is likely next: its first frames come once this one is there. */
  prefetch(run: Run | null): void {
    this.#next = run
    this.#want()
  }

  /** The grey picture of a frame of this run, once it is decoded; null where it cannot be had. */
  async grey(frame: number): Promise<GreyFrame | null> {
    const { run } = this
    if (run === null) return null
    if (this.#source.get(run.id, frame) === null && this.#source.failure(run.id, frame) === null)
      await new Promise<void>((done) => {
        this.#awaited.set(frame, done)
        this.#want()
      })
    const pixels = this.run === run ? this.#source.get(run.id, frame) : null
    return pixels && toGrey(pixels, run.pixels, run.display)
  }

  /** Asks once more for what could not be had. */
  retry(): void {
    this.#source.retry()
    this.#want()
    this.#draw()
  }

  attach(screen: Screen): () => void {
    this.#screen = screen
    this.resized()
    return () => {
      this.#screen = null
      screen.close()
    }
  }

  resized(): void {
    if (this.#screen === null) return
    this.size = this.#screen.resize()
    if (this.isFitted) this.fit()
    else this.#draw()
  }

  togglePlay(): void {
    if (this.playing) this.#stop()
    else this.play()
  }

  play(): void {
    if (this.frameCount < 2) return
    const atEnd = !this.loop && this.frame === this.frameCount - 1
    this.#clockFrom(atEnd ? 0 : this.frame)
    this.playing = true
    this.#direction = 1
    this.#cancelPaint()
    this.#cancelPaint = this.#parts.nextPaint(() => this.#tick())
  }

  pause(): void {
    this.#stop()
  }

  step(by: 1 | -1): void {
    this.#stop()
    this.#direction = by
    if (this.frameCount > 0) this.seek((this.frame + by + this.frameCount) % this.frameCount)
  }

  first(): void {
    this.#stop()
    this.seek(0)
  }

  last(): void {
    this.#stop()
    this.seek(this.frameCount - 1)
  }

  /** Goes to a frame; a run that plays plays on from there. */
  seek(frame: number): void {
    if (this.run === null) return
    this.frame = Math.min(this.frameCount - 1, Math.max(0, Math.round(frame)))
    if (this.playing) this.#clockFrom(this.frame)
    this.pace = interrupted(this.pace)
    this.#want()
    this.#draw()
  }

  slower(): void {
    this.#setSpeed(nextSpeed(this.speed, -1))
  }

  faster(): void {
    this.#setSpeed(nextSpeed(this.speed, 1))
  }

  invert(): void {
    this.inverted = !this.inverted
    this.#look()
  }

  setTool(tool: Tool): void {
    this.tool = tool
  }

  fit(): void {
    this.isFitted = true
    this.view = fitted(this.image, this.size)
    this.#draw()
  }

  zoom(factor: number, at: Point = { x: this.size.width / 2, y: this.size.height / 2 }): void {
    this.isFitted = false
    this.view = zoomed(this.view, this.image, this.size, at, factor)
    this.#draw()
  }

  pan(dx: number, dy: number): void {
    this.isFitted = false
    this.view = panned(this.view, dx, dy)
    this.#draw()
  }

  /** Drags the window: to the right wider, down brighter; from a VOI LUT it starts at the range of the frame. */
  dragWindow(dx: number, dy: number): void {
    const pixels = this.#pixels()
    if (this.run === null || pixels === null || pixels.samples === 3) return
    const from = this.window ?? defaultWindow(pixels, this.run.pixels, this.run.display)
    const step = Math.max(from.width, 1) / DRAG_PX
    const width = Math.max(1, from.width + dx * step)
    this.window = { center: from.center - dy * step, width, explanation: null }
    this.#look()
  }

  /** A line is of one frame: the run stands still while it is drawn. */
  beginMeasure(from: Point): void {
    this.#stop()
    this.#line = { of: this.#measureKey(), measure: { from, to: from } }
  }

  stretchMeasure(to: Point): void {
    if (this.#line !== null) this.#line = { ...this.#line, measure: { ...this.#line.measure, to } }
  }

  /** Keeps the line, unless the frame was left while it was drawn. */
  endMeasure(): void {
    const { drawn } = this
    this.#line = null
    if (drawn !== null && lengthOf(drawn) > CLICK_PX) this.addMeasure(drawn)
  }

  addMeasure(measure: Measure): void {
    this.measures = { ...this.measures, [this.#measureKey()]: [...this.frameMeasures, measure] }
  }

  removeMeasure(): void {
    this.measures = { ...this.measures, [this.#measureKey()]: this.frameMeasures.slice(0, -1) }
  }

  #measureKey(): string {
    return `${this.run?.id ?? ''}/${this.frame}`
  }

  #pixels(): FramePixels | null {
    return this.run === null ? null : this.#source.get(this.run.id, this.frame)
  }

  #setSpeed(speed: number): void {
    this.speed = speed
    if (this.playing) this.#clockFrom(this.frame)
    this.pace = interrupted(this.pace)
  }

  #stop(): void {
    this.playing = false
    this.#playing = null
    this.#cancelPaint()
    this.pace = interrupted(this.pace)
  }

  #clockFrom(frame: number): void {
    this.#playing = { atMs: this.#parts.nowMs(), frame, speed: this.speed }
    this.pace = interrupted(this.pace)
  }

  #tick(): void {
    if (!this.playing || this.#playing === null || this.run === null) return
    // A run that is still coming in waits for its first frame, and its clock with it.
    if (this.firstFrameMs === null && this.failure === null) this.#clockFrom(this.frame)
    const nowMs = this.#parts.nowMs()
    const due = dueAt(this.timeline, this.#playing, nowMs)
    if (!this.loop && due.count >= this.frameCount) {
      this.last()
      return
    }
    const ready = this.#source.get(this.run.id, due.frame) !== null
    const failed = this.#source.failure(this.run.id, due.frame) !== null
    if ((ready || failed) && due.count !== this.pace.last) {
      this.frame = due.frame
      this.#draw()
      this.pace = framePlayed(this.pace, due)
      this.#want()
    }
    this.#cancelPaint = this.#parts.nextPaint(() => this.#tick())
  }

  #want(): void {
    const { run } = this
    if (run === null) return
    const bytes = run.rows * run.columns * run.pixels.samplesPerPixel * (run.pixels.bitsAllocated > 8 ? 2 : 1)
    const most = Math.max(8, Math.floor(this.#parts.aheadBytes / bytes))
    const own = framesAhead(run.frameCount, this.frame, this.#direction).slice(0, most)
    const next = this.#next
    const others = next === null ? [] : framesAhead(Math.min(next.frameCount, 8), 0, 1)
    const awaited = [...this.#awaited.keys()]
    this.#source.want([
      ...awaited.map((frame) => ({ run, frame })),
      ...own.map((frame) => ({ run, frame })),
      ...others.flatMap((frame) => (next === null ? [] : [{ run: next, frame }])),
    ])
  }

  #arrived(runId: string, frame: number): void {
    if (runId !== this.run?.id) return
    this.#awaited.get(frame)?.()
    this.#awaited.delete(frame)
    if (frame === this.frame) this.#draw()
  }

  /** The look changed: the frame on screen is developed anew. */
  #look(): void {
    if (this.run !== null)
      this.#develop = developer({
        pixels: this.run.pixels,
        display: this.run.display,
        window: this.window,
        inverted: this.inverted,
      })
    this.#draw()
  }

  #draw(): void {
    const { run } = this
    if (run === null) return
    this.failure = this.#source.failure(run.id, this.frame)
    const pixels = this.#source.get(run.id, this.frame)
    if (pixels === null) {
      this.loading = this.failure === null
      return
    }
    if (this.#develop === null) {
      this.window = pixels.samples === 3 ? null : startWindow(pixels, run.pixels, run.display)
      return this.#look()
    }
    this.loading = false
    if (this.#screen === null) return
    this.#screen.show(this.#develop(pixels), this.view)
    this.firstFrameMs ??= this.#parts.nowMs() - this.#openedAtMs
  }
}
