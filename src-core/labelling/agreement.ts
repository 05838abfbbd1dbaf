import { iou } from '../locator/detections.ts'
import { sameReader } from '../reading/blind.ts'
import { isStenosis } from '../reading/stenosis.ts'
import { gradeOf, NOT_GRADABLE, type LabelGrade, type Subject } from './label.ts'

/** What counts of a label when readers are compared. */
export interface Judgement extends Subject {
  readonly id: string
  readonly grade: LabelGrade
  readonly reader: string
  readonly adjudicates: readonly string[]
  /** As of a label: decisions on what it puts back are decisions on it. */
  readonly replaces?: string | undefined
}

/** One thing that was labelled: a run, a frame, or a place on a frame, with each reader's newest label of it. */
interface LabelledThing<T extends Judgement> {
  /** Oldest first; of a place, the boxes of different readers. */
  readonly labels: readonly T[]
  /** The label that decides; null where readers disagree and nobody decided. */
  readonly decides: T | null
}

/** Why labels contradict each other. `degree` is no more than another grade on the same side of 50 %, and blocks nothing. */
type DisagreementKind = 'side' | 'gradable' | 'missed' | 'degree'

interface Disagreement<T extends Judgement> {
  readonly kind: DisagreementKind
  /** Oldest first. Of a `missed` one those of the region, then those that say that there is none. */
  readonly labels: readonly T[]
}

/** Boxes of two people around one place share at least so much of their union, as detections are matched by COCO. */
const SAME_PLACE = 0.5

/**
 * Labels of the same thing together.
 * @param labels that stand, oldest first
 */
export function thingsOf<T extends Judgement>(labels: readonly T[]): LabelledThing<T>[] {
  const byFrame = new Map<string, T[][]>()
  for (const label of labels) {
    const key = JSON.stringify([label.runId, label.frame, label.box === null])
    const groups = byFrame.get(key) ?? []
    const group = groups.find((members) => members.some((member) => samePlace(member, label)))
    if (group === undefined) groups.push([label])
    else group.push(label)
    byFrame.set(key, groups)
  }
  return [...byFrame.values()].flat().map((group) => {
    const newest = newestOfReaders(group)
    return { labels: newest, decides: decisionOf(newest) }
  })
}

const samePlace = (a: Subject, b: Subject): boolean =>
  a.box === null || b.box === null ? a.box === b.box : iou(a.box, b.box) >= SAME_PLACE

/** What was put back stands behind a decision on it of the same person, though it is recorded after that. */
const newestOfReaders = <T extends Judgement>(group: readonly T[]): T[] => {
  const undecided = group.filter(
    (label) => !group.some((one) => sameReader(one.reader, label.reader) && decidesOn(one, label)),
  )
  return undecided.filter(
    (label, i) => !undecided.slice(i + 1).some((later) => sameReader(later.reader, label.reader)),
  )
}

/** One that was asked to decide between all of the others, else the newest of those who agree. */
function decisionOf<T extends Judgement>(labels: readonly T[]): T | null {
  const decided = labels.findLast((one) => decidesAll(one, labels))
  if (decided !== undefined) return decided
  return kindOf(labels) === 'side' || kindOf(labels) === 'gradable' ? null : (labels.at(-1) ?? null)
}

const decidesAll = (one: Judgement, others: readonly Judgement[]): boolean =>
  one.adjudicates.length > 0 && others.every((other) => other.id === one.id || decidesOn(one, other))

const decidesOn = ({ adjudicates }: Judgement, { id, replaces }: Judgement): boolean =>
  adjudicates.includes(id) || (replaces !== undefined && adjudicates.includes(replaces))

/** @returns null where they agree */
function kindOf(labels: readonly Judgement[]): Exclude<DisagreementKind, 'missed'> | null {
  const grades = [...new Set(labels.map(({ grade }) => grade))]
  if (grades.length < 2) return null
  if (grades.includes(NOT_GRADABLE)) return 'gradable'
  return new Set(grades.map(hasStenosis)).size > 1 ? 'side' : 'degree'
}

const hasStenosis = (grade: LabelGrade): boolean => {
  const known = gradeOf(grade)
  return known !== null && isStenosis(known)
}

/** Whether it must be decided before anything is learned from these labels. */
export const blocks = (kind: DisagreementKind): boolean => kind !== 'degree'

/**
 * Where readers contradict each other and nobody has decided: about the same thing, or one marks a stenosis of 50 % or more on
 * a frame that another found free of any. What has to be decided comes first.
 */
export function disagreementsOf<T extends Judgement>(labels: readonly T[]): Disagreement<T>[] {
  const things = thingsOf(labels)
  const within = things.flatMap(({ labels: own }): Disagreement<T>[] => {
    const kind = own.some((one) => decidesAll(one, own)) ? null : kindOf(own)
    return kind === null ? [] : [{ kind, labels: own }]
  })
  const all = [...within, ...missedOf(things)]
  return [...all.filter(({ kind }) => blocks(kind)), ...all.filter(({ kind }) => !blocks(kind))]
}

function missedOf<T extends Judgement>(things: readonly LabelledThing<T>[]): Disagreement<T>[] {
  const wholes = things.flatMap(({ labels }) => labels).filter(({ box }) => box === null)
  return things.flatMap(({ labels, decides }): Disagreement<T>[] => {
    if (decides === null || decides.box === null || !hasStenosis(decides.grade)) return []
    const against = wholes.filter(
      (whole) =>
        whole.runId === decides.runId &&
        (whole.frame === null || whole.frame === decides.frame) &&
        whole.grade !== NOT_GRADABLE &&
        !hasStenosis(whole.grade) &&
        !decidesOn(decides, whole) &&
        !labels.some((one) => sameReader(one.reader, whole.reader)),
    )
    return against.length === 0 ? [] : [{ kind: 'missed', labels: [...labels, ...against] }]
  })
}
