import * as z from 'zod'

/** One entry as it lies in the database. `detail` is the event's JSON as it was written: what is hashed is never rewritten. */
export const AuditRow = z.object({
  /** From 1, without gaps. */
  seq: z.number().int(),
  at: z.string(),
  /** Login name of the operating system. */
  account: z.string(),
  /** The name of the settings, as far as one is set. */
  reader: z.string(),
  kind: z.string(),
  detail: z.string(),
  /** The hash of the entry before. */
  previous: z.string(),
  hash: z.string(),
})
export type AuditRow = z.infer<typeof AuditRow>

/** What was written last. It is kept apart from the entries, so that taking away the last of them is found. */
export const AuditHead = z.object({ seq: z.number().int(), hash: z.string() })
export type AuditHead = z.infer<typeof AuditHead>

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export type Digest = (text: string) => string

/** Before the first entry. */
export const EMPTY_LOG: AuditHead = { seq: 0, hash: '0'.repeat(64) }

export type NewEntry = Pick<AuditRow, 'at' | 'account' | 'reader' | 'kind' | 'detail'>

/** The entry as it follows on the one written last. */
export function chained(entry: NewEntry, { seq, hash }: AuditHead, digest: Digest): AuditRow {
  const row = { ...entry, seq: seq + 1, previous: hash }
  return { ...row, hash: hashOf(row, digest) }
}

const hashOf = (row: Omit<AuditRow, 'hash'>, digest: Digest): string =>
  digest(JSON.stringify([row.seq, row.at, row.account, row.reader, row.kind, row.detail, row.previous]))

const AuditProblem = z.object({
  /** The entry it was found at; of what is missing, the first. */
  seq: z.number().int(),
  what: z.enum(['edited', 'missing', 'out of order', 'end changed']),
})
type AuditProblem = z.infer<typeof AuditProblem>

export const Verification = z.object({
  entries: z.number().int(),
  /** Of the last entry. Written down elsewhere, it proves later that everything up to it is still there. */
  headHash: z.string(),
  lastAt: z.string().nullable(),
  /** None: every entry is as it was written, in its place, and none is missing. */
  problems: z.array(AuditProblem),
})
export type Verification = z.infer<typeof Verification>

/** Goes through the entries one by one, so that a long log need not be in memory. */
export interface ChainCheck {
  /** In ascending order of `seq`. */
  take(row: AuditRow): void
  /** @param head null where what was written last is not there */
  end(head: AuditHead | null): Verification
}

/** More say nothing more: what comes after the first is anyhow doubtful. */
const MOST_PROBLEMS = 20

export function createChainCheck(digest: Digest): ChainCheck {
  const problems: AuditProblem[] = []
  let last = EMPTY_LOG
  let [entries, lastAt]: [number, string | null] = [0, null]
  const found = (seq: number, what: AuditProblem['what']) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ seq, what })
  }
  return {
    take: (row) => {
      if (row.seq > last.seq + 1) found(last.seq + 1, 'missing')
      else if (row.seq <= last.seq) found(row.seq, 'out of order')
      else if (row.previous !== last.hash) found(row.seq, 'out of order')
      if (hashOf(row, digest) !== row.hash) found(row.seq, 'edited')
      last = { seq: row.seq, hash: row.hash }
      entries += 1
      lastAt = row.at
    },
    end: (head) => {
      const expected = head ?? EMPTY_LOG
      if (head !== null && head.seq > last.seq) found(last.seq + 1, 'missing')
      else if (expected.seq !== last.seq || expected.hash !== last.hash) found(last.seq, 'end changed')
      return { entries, headHash: last.hash, lastAt, problems }
    },
  }
}

/** In words, for the window and the command line. */
export function verificationText({ entries, headHash, lastAt, problems }: Verification): string {
  const [first] = problems
  if (first === undefined && lastAt === null) return 'The audit log is empty.'
  if (first === undefined)
    return `Verified: ${entries === 1 ? 'the one entry is as it was' : `all ${entries} entries are as they were`} written, in order, none is missing. Hash of the last: ${headHash}`
  const more = problems.length > 1 ? ` ${problems.length - 1} more like it.` : ''
  return `Not verified: ${problemText(first)}${more} What the log says can no longer be relied on from there.`
}

function problemText({ seq, what }: AuditProblem): string {
  switch (what) {
    case 'edited':
      return `entry ${seq} was changed after it was written.`
    case 'missing':
      return `entry ${seq} is missing.`
    case 'out of order':
      return `entry ${seq} does not follow the one before it.`
    case 'end changed':
      return `the log does not end at entry ${seq} as it was written last.`
  }
}
