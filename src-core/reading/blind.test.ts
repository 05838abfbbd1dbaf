import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readsSeenBy, sameReader, type PersonalRead } from './blind.ts'

const read = (
  reader: string,
  frame: number | null = null,
  retractedAt: string | null = null,
): PersonalRead => ({
  reader,
  frame,
  box: null,
  retractedAt,
})
const anyRead = fc.record({
  reader: fc.constantFrom('Kim', ' kim', 'Lee', 'Roe'),
  frame: fc.constantFrom(null, 0, 1),
  box: fc.constant(null),
  retractedAt: fc.constantFrom(null, '2026-11-25'),
})

describe('a second reader', () => {
  it('sees nothing of the first before an own read, and all of it after one of the run', () => {
    const first = [read('Kim'), read('Kim', 4)]
    expect(readsSeenBy('Lee', first)).toEqual({ own: [], others: [], hidden: 2 })
    expect(readsSeenBy('Lee', [...first, read('Lee')])).toEqual({
      own: [read('Lee')],
      others: first,
      hidden: 0,
    })
  })

  it('sees of a frame only what was read of that frame, while the run itself is not read', () => {
    const reads = [read('Kim'), read('Kim', 4), read('Kim', 5), read('Lee', 4)]
    expect(readsSeenBy('Lee', reads)).toMatchObject({ others: [read('Kim', 4)], hidden: 2 })
  })

  it('sees nothing again once the own read was taken back', () => {
    expect(readsSeenBy('Lee', [read('Kim'), read('Lee', null, 'now')])).toMatchObject({
      others: [],
      hidden: 1,
    })
  })

  it('is the same person whatever the case, and another one by any other name', () => {
    expect(sameReader('Dr Kim ', 'dr kim')).toBe(true)
    expect(sameReader('', 'root')).toBe(false)
  })
})

it('never shows a read of another without an own one that stands', () => {
  fc.assert(
    fc.property(fc.array(anyRead), (reads) => {
      const { own, others, hidden } = readsSeenBy('KIM', reads)
      const judged = own.filter(({ retractedAt }) => retractedAt === null).map(({ frame }) => frame)
      for (const other of others) {
        expect(sameReader(other.reader, 'Kim')).toBe(false)
        expect(other.retractedAt).toBeNull()
        expect(judged.includes(null) || judged.includes(other.frame)).toBe(true)
      }
      if (judged.length === 0) expect(others).toEqual([])
      const standing = reads.filter((one) => !sameReader(one.reader, 'Kim') && one.retractedAt === null)
      const different = new Set(standing.map(({ reader, frame }) => `${reader} ${frame}`))
      expect(others.length + hidden).toBe(different.size)
    }),
  )
})

it('keeps of what one person recorded twice the later one', () => {
  const [before, after] = [
    { ...read('Kim'), grade: 'none' },
    { ...read('Kim'), grade: '>=70' },
  ]
  expect(readsSeenBy('Lee', [before, after, { ...read('Lee'), grade: 'none' }]).others).toEqual([after])
})
