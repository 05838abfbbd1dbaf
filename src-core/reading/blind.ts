import type { Box } from './types.ts'

/** What one person recorded of a region, a frame, or with null of a run; a later one of the same person stands in its place. */
export interface PersonalRead {
  readonly frame: number | null
  readonly box: Box | null
  readonly reader: string
  readonly retractedAt: string | null
}

export interface SeenReads<T> {
  /** The person's own, taken back ones included. */
  readonly own: readonly T[]
  /** Those of others that stand and may be seen. */
  readonly others: readonly T[]
  /** How many more of others stand. */
  readonly hidden: number
}

/** Names are typed by hand: case and space around them make no other person. */
export const sameReader = (a: string, b: string): boolean => nameOf(a) === nameOf(b)
const nameOf = (reader: string): string => reader.trim().toLowerCase()

/**
 * A second reader who has seen the first one's grade is no second reader: what others recorded is kept from a person until
 * an own read stands, of the run for all of it, of a frame or a region for that frame.
 * @param reads of one run, oldest first
 */
export function readsSeenBy<T extends PersonalRead>(reader: string, reads: readonly T[]): SeenReads<T> {
  const own = reads.filter((read) => sameReader(read.reader, reader))
  const judged = new Set(own.filter(stands).map(({ frame }) => frame))
  const standing = newestOfEach(reads.filter((read) => stands(read) && !sameReader(read.reader, reader)))
  const others = standing.filter(({ frame }) => judged.has(null) || judged.has(frame))
  return { own, others, hidden: standing.length - others.length }
}

const stands = ({ retractedAt }: PersonalRead): boolean => retractedAt === null

const newestOfEach = <T extends PersonalRead>(reads: readonly T[]): T[] => [
  ...new Map(
    reads.map((read) => [JSON.stringify([read.frame, read.box, nameOf(read.reader)]), read]),
  ).values(),
]
