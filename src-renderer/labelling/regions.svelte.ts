// Long because every way to touch a region, by mouse and by key, ends in the same few acts.
import type { Label } from '#core/contract.ts'
import {
  drawnBox,
  grownBox,
  gripAt,
  movedBox,
  stretchedBox,
  usualBox,
  type FramePoint,
  type FrameSize,
  type Grip,
} from '#core/labelling/boxes.ts'
import { followBox, framesToFollow, LIKELY } from '#core/labelling/follow-box.ts'
import { asNew, type LabelGrade, type NewLabel } from '#core/labelling/label.ts'
import { segmentText, type Segment } from '#core/labelling/segments.ts'
import { iou } from '#core/locator/detections.ts'
import type { GreyImage } from '#core/model/preprocess.ts'
import type { Box } from '#core/reading/types.ts'
import type { LabelState } from './labels.svelte.ts'
import { gradeText } from './words.ts'

/** What regions need of the image on screen. */
export interface Picture {
  readonly frame: () => number
  readonly frameCount: () => number
  readonly size: () => FrameSize
  /** Where a new region may begin: what the model points at, as far as it may be seen. */
  readonly suggested: () => readonly Box[]
  /** Null where it cannot be had. */
  readonly grey: (frame: number) => Promise<GreyImage | null>
  readonly show: (frame: number) => void
}

/** A box that is not recorded yet: new, or another place of a recorded one. */
interface Draft {
  readonly frame: number
  readonly box: Box
  readonly of: Label | null
}

/** A region as it was followed to another frame, waiting for a yes or a no. */
interface OfferedRegion {
  readonly frame: number
  readonly box: Box
  readonly likely: boolean
  readonly from: Label
}

type RegionLook = 'own' | 'selected' | 'draft' | 'offered' | 'other'

type Stroke =
  | { readonly kind: 'draw'; readonly from: FramePoint }
  | { readonly kind: 'grip'; readonly grip: Grip; readonly box: Box; readonly from: FramePoint }

/** Shares so much of the union with a labelled one that it need not be suggested again. */
const TAKEN = 0.3
/** A smaller drag was a click. */
const CLICK_PX = 4

/** The regions on the frame on screen. */
export class RegionState {
  draft = $state.raw<Draft | null>(null)
  selectedId = $state<string | null>(null)
  offers = $state.raw<readonly OfferedRegion[]>([])
  /** Of the next region that is graded. */
  segment = $state<Segment | null>(null)
  note = $state('')

  readonly #labels: LabelState
  readonly #picture: Picture
  #stroke: Stroke | null = null

  constructor(labels: LabelState, picture: Picture) {
    this.#labels = labels
    this.#picture = picture
  }

  readonly #frame = $derived.by(() => this.#picture.frame())
  /** The draft, where it is of the frame on screen: no other is drawn, named or graded. */
  readonly held = $derived.by(() => (this.draft?.frame === this.#frame ? this.draft : null))
  /** The recorded region that is meant; null while a new one is drawn, or none is. */
  readonly selected = $derived.by(
    () => this.#labels.regionsOn(this.#frame).find(({ id }) => id === this.selectedId) ?? null,
  )
  readonly offered = $derived.by(() => this.offers.find(({ frame }) => frame === this.#frame) ?? null)

  /** What is drawn over the frame. */
  readonly drawn = $derived.by(() => {
    const frame = this.#frame
    const draft = this.held
    const one = (box: Box, text: string, look: RegionLook) => ({ box, text, look })
    const named = ({ grade, segment }: Label) =>
      `${gradeText(grade)}${segment === null ? '' : ` · ${segmentText(segment)}`}`
    const own = this.#labels
      .regionsOn(frame)
      .filter(({ id }) => id !== draft?.of?.id)
      .flatMap((label) =>
        label.box === null
          ? []
          : [
              one(
                label.box,
                named(label),
                label.id === this.selectedId && draft === null ? 'selected' : 'own',
              ),
            ],
      )
    const others = this.#labels
      .othersOn(frame)
      .flatMap((label) =>
        label.box === null ? [] : [one(label.box, `${label.reader}: ${named(label)}`, 'other')],
      )
    return [
      ...others,
      ...own,
      ...(draft === null ? [] : [one(draft.box, draft.of === null ? 'grade it' : named(draft.of), 'draft')]),
      ...(this.offered === null
        ? []
        : [one(this.offered.box, this.offered.likely ? 'here too?' : 'here too? (unsure)', 'offered')]),
    ]
  })

  /** Another run, or another person: nothing half done stays. */
  reset(): void {
    this.draft = null
    this.selectedId = null
    this.offers = []
    this.note = ''
  }

  /** A box to be graded: where the model points and nobody labelled yet, else in the middle. */
  begin(box?: Box): void {
    const size = this.#picture.size()
    const frame = this.#frame
    const { held } = this
    const taken = this.#labels
      .regionsOn(frame)
      .map(({ id, box: own }) => (id === held?.of?.id ? held.box : own))
    const isFree = (one: Box) => taken.every((own) => own === null || iou(own, one) < TAKEN)
    const free = this.#picture.suggested().find(isFree)
    const middle = usualBox({ x: size.width / 2, y: size.height / 2 }, size)
    void this.settle()
    this.selectedId = null
    this.segment = null
    this.draft = { frame, box: movedBox(box ?? free ?? middle, 0, 0, size), of: null }
    this.note = ''
  }

  /** Records a grade of the box that is meant. @returns false where none is */
  async grade(grade: LabelGrade): Promise<boolean> {
    this.#leave()
    const { draft, selected } = this
    if (draft !== null) {
      const before = draft.of
      const label =
        before === null
          ? this.#labels.region(draft.frame, draft.box, grade, this.segment)
          : { ...asNew(before), box: draft.box, grade }
      this.#drop()
      if (label !== null) await this.#record(before, label)
      return true
    }
    if (selected === null) return false
    if (selected.grade !== grade) await this.#record(selected, { ...asNew(selected), grade })
    return true
  }

  /** Records a label in the place of another, and selects it unless the person selected something else meanwhile. */
  async #record(before: Label | null, label: NewLabel): Promise<void> {
    const { selectedId } = this
    const [recorded] = await this.#labels.replace(before, label)
    if (recorded !== undefined && this.selectedId === selectedId) this.selectedId = recorded.id
  }

  /** What is done now is of the frame on screen: a draft of another one is settled first. */
  #leave(): void {
    if (this.draft !== null && this.held === null) void this.settle()
  }

  /** The draft is recorded, or given up. */
  #drop(): void {
    if (this.draft?.of) this.note = ''
    this.draft = null
  }

  nudge(dx: number, dy: number): void {
    this.#reshape((box) => movedBox(box, dx, dy, this.#picture.size()))
  }

  grow(dw: number, dh: number): void {
    this.#reshape((box) => grownBox(box, dw, dh, this.#picture.size()))
  }

  #reshape(how: (box: Box) => Box): void {
    this.#leave()
    const { draft, selected } = this
    if (draft !== null) this.draft = { ...draft, box: how(draft.box) }
    else if (selected !== null && selected.box !== null)
      this.draft = { frame: this.#frame, box: how(selected.box), of: selected }
    if (this.draft?.of) this.note = 'Moved; recorded with the next key.'
  }

  /** Records where a region was moved to; a new one that has no grade yet is given up once the frame is left. */
  async settle(): Promise<void> {
    const { draft, held } = this
    if (draft === null || (draft.of === null && held !== null)) return
    this.#drop()
    if (draft.of !== null) await this.#record(draft.of, { ...asNew(draft.of), box: draft.box })
  }

  /** Puts a region back that was moved and is not recorded there yet. @returns false where none is */
  unmove(): boolean {
    if (!this.held?.of) return false
    this.#drop()
    return true
  }

  /** The one after or before on this frame. */
  step(by: 1 | -1): void {
    const regions = this.#labels.regionsOn(this.#frame)
    const at = regions.findIndex(({ id }) => id === this.selectedId)
    void this.settle()
    this.draft = null
    this.selectedId =
      regions.at((at + by + (at < 0 && by < 0 ? 1 : 0)) % Math.max(1, regions.length))?.id ?? null
  }

  /** Takes the region back, or gives up the new one. @returns false where there is none */
  async remove(): Promise<boolean> {
    this.#leave()
    const { draft, selected } = this
    this.#drop()
    if (draft !== null && draft.of === null) return true
    if (selected === null) return false
    await this.#labels.retract(selected)
    return true
  }

  /** Looks for the region on the neighbouring frames; each waits for a yes or a no. */
  async follow(): Promise<void> {
    const { selected } = this
    if (selected === null || selected.box === null) {
      this.note = 'Select a graded region first.'
      return
    }
    const start = this.#frame
    const offers: OfferedRegion[] = []
    for (const way of framesToFollow(start, this.#picture.frameCount())) {
      let [at, box] = [await this.#picture.grey(start), selected.box]
      for (const frame of way) {
        const next = at === null ? null : await this.#picture.grey(frame)
        if (at === null || next === null) break
        const found = followBox(at, box, next)
        const known = this.#labels.regionsOn(frame).some((label) => label.box?.join() === found.box.join())
        if (!known) offers.push({ frame, box: found.box, likely: found.likeness >= LIKELY, from: selected })
        ;[at, box] = [next, found.box]
      }
    }
    this.offers = offers
    const [first] = offers
    this.note = first === undefined ? 'No neighbouring frame to offer it on.' : ''
    if (first !== undefined) this.#picture.show(first.frame)
  }

  /** Yes or no to what is offered on this frame; then the next one is shown. */
  async answer(yes: boolean): Promise<void> {
    const { offered } = this
    if (offered === null) {
      this.#next()
      return
    }
    const { frame, box, from } = offered
    this.offers = this.offers.filter((one) => one !== offered)
    if (yes) {
      const drawn = this.held?.of === null ? this.held.box : box
      void this.settle()
      this.draft = null
      await this.#record(null, { ...asNew(from), frame, box: drawn })
    }
    this.#next()
  }

  #next(): void {
    const [next] = this.offers
    if (next !== undefined) this.#picture.show(next.frame)
    else this.note = 'All neighbouring frames are answered.'
  }

  /** A pointer goes down. @returns whether it is ours */
  down(at: FramePoint, reach: number): boolean {
    this.#leave()
    const size = this.#picture.size()
    const held = this.draft?.box ?? this.selected?.box ?? null
    const grip = held === null ? null : gripAt(held, at, reach)
    if (held !== null && grip !== null) {
      this.#stroke = { kind: 'grip', grip, box: held, from: at }
      return true
    }
    const hit = this.#labels
      .regionsOn(this.#frame)
      .find(({ box }) => box !== null && gripAt(box, at, reach) !== null)
    if (hit !== undefined) {
      void this.settle()
      this.draft = null
      this.selectedId = hit.id
      return true
    }
    if (at.x < 0 || at.y < 0 || at.x > size.width || at.y > size.height) return false
    void this.settle()
    this.#stroke = { kind: 'draw', from: at }
    return true
  }

  move(at: FramePoint): void {
    const stroke = this.#stroke
    const size = this.#picture.size()
    if (stroke === null) return
    if (stroke.kind === 'draw') {
      if (Math.hypot(at.x - stroke.from.x, at.y - stroke.from.y) < CLICK_PX) return
      this.selectedId = null
      this.segment = null
      this.draft = { frame: this.#frame, box: drawnBox(stroke.from, at, size), of: null }
      return
    }
    const { grip, box, from } = stroke
    this.#reshape(() =>
      grip === 'inside'
        ? movedBox(box, at.x - from.x, at.y - from.y, size)
        : stretchedBox(box, grip, at, size),
    )
  }

  async up(): Promise<void> {
    const stroke = this.#stroke
    this.#stroke = null
    if (stroke?.kind === 'grip') await this.settle()
    else if (stroke !== null && this.draft === null) this.begin(usualBox(stroke.from, this.#picture.size()))
  }
}
