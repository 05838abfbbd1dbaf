import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chained,
  createChainCheck,
  EMPTY_LOG,
  verificationText,
  type AuditHead,
  type AuditRow,
} from './chain.ts'
import { auditKinds } from './event.ts'
import { auditText, auditTitle } from './words.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

function logOf(details: readonly string[]): { rows: AuditRow[]; head: AuditHead } {
  let head = EMPTY_LOG
  const rows = details.map((detail, i) => {
    const at = new Date(i).toISOString()
    const row = chained({ at, account: 'cathlab', reader: '', kind: 'label-recorded', detail }, head, digest)
    head = { seq: row.seq, hash: row.hash }
    return row
  })
  return { rows, head }
}

function problems(rows: readonly AuditRow[], head: AuditHead | null) {
  const check = createChainCheck(digest)
  for (const row of [...rows].sort((a, b) => a.seq - b.seq)) check.take(row)
  return check.end(head).problems
}

const details = fc.array(fc.string(), { minLength: 2, maxLength: 30 })
const fields = ['at', 'account', 'reader', 'kind', 'detail', 'previous', 'hash'] as const

describe('the chain', () => {
  it('verifies a log as it was written, whatever is in it', () => {
    fc.assert(
      fc.property(details, (all) => {
        const { rows, head } = logOf(all)
        expect(problems(rows, head)).toEqual([])
      }),
    )
    expect(problems([], EMPTY_LOG)).toEqual([])
    expect(problems([], null)).toEqual([])
  })

  it('finds any row that was edited', () => {
    const change = fc.record({ at: fc.nat(), field: fc.constantFrom(...fields), by: fc.string() })
    fc.assert(
      fc.property(details, change, (all, { at, field, by }) => {
        const { rows, head } = logOf(all)
        const row = rows[at % rows.length]!
        fc.pre(row[field] !== by)
        expect(
          problems(
            rows.map((one) => (one === row ? { ...row, [field]: by } : one)),
            head,
          ),
        ).not.toEqual([])
      }),
    )
  })

  it('finds any rows that were removed, the last ones and all of them included', () => {
    fc.assert(
      fc.property(details, fc.nat(), fc.integer({ min: 1, max: 40 }), (all, at, count) => {
        const { rows, head } = logOf(all)
        const kept = rows.filter((_, i) => i < at % rows.length || i >= (at % rows.length) + count)
        expect(problems(kept, head)).not.toEqual([])
      }),
    )
  })

  it('finds any two rows that changed places, with or without their numbers', () => {
    fc.assert(
      fc.property(details, fc.nat(), fc.nat(), (all, a, b) => {
        const { rows, head } = logOf(all)
        const [one, other] = [rows[a % rows.length]!, rows[b % rows.length]!]
        fc.pre(one !== other)
        const swapped = rows.map((row) =>
          row === one ? { ...other, seq: one.seq } : row === other ? { ...one, seq: other.seq } : row,
        )
        expect(problems(swapped, head)).not.toEqual([])
      }),
    )
  })

  it('finds a row that was added, and one that was edited with its hash made to fit', () => {
    fc.assert(
      fc.property(details, fc.nat(), (all, at) => {
        const { rows, head } = logOf(all)
        const row = rows[at % rows.length]!
        const { seq, hash, ...entry } = row
        const forged = chained({ ...entry, reader: 'forged' }, { seq: seq - 1, hash: row.previous }, digest)
        expect(forged.hash).not.toBe(hash)
        expect(
          problems(
            rows.map((one) => (one === row ? forged : one)),
            head,
          ),
        ).not.toEqual([])
        expect(problems([...rows, chained(entry, head, digest)], head)).not.toEqual([])
        expect(problems(rows, null)).not.toEqual([])
      }),
    )
  })

  it('says what it found in words', () => {
    const { rows, head } = logOf(['a', 'b', 'c'])
    const check = createChainCheck(digest)
    for (const row of rows.filter(({ seq }) => seq !== 2)) check.take(row)
    expect(verificationText(check.end(head))).toContain('entry 2 is missing')
  })
})

it('has words for every kind, and shows one it does not know as it was written', () => {
  for (const kind of auditKinds) expect(auditTitle(kind)).not.toBe(kind)
  expect(auditTitle('from-the-future')).toBe('from-the-future')
  expect(auditText('{"kind":"from-the-future","x":1}')).toBe('{"kind":"from-the-future","x":1}')
  expect(auditText('{broken')).toBe('{broken')
  expect(
    auditText(
      JSON.stringify({ kind: 'prevalence-set', level: 'region', from: null, to: 0.12, source: 'audit' }),
    ),
  ).toBe('region: 12 % (audit); not set before')
})
