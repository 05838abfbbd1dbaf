import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { openStore, type Store } from './store.ts'
import { temporaryFolder } from './testing.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
const file = () => join(folder.path, 'library.db')
const stamp = { at: '2026-01-01T00:00:00.000Z', account: 'cathlab', reader: 'Dr Kim' }
let victims = 0
const noPause = async () => undefined

beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(file())
})
afterEach(() => {
  store.close()
  folder.remove()
})

const write = (to: Store, count: number) => {
  for (let n = 0; n < count; n++)
    to.audit.append(stamp, { kind: 'setting-changed', setting: `s${n}`, from: n, to: n + 1 })
}

describe('the audit log', () => {
  it('keeps entries in order, by kind, page by page, over a restart', () => {
    write(store, 5)
    store.audit.append(stamp, { kind: 'harm-ratio-set', from: null, to: 10 })
    store.close()
    store = openStore(file())
    const seqs = (kinds: readonly string[] | null, before: number | null, limit: number) =>
      store.audit.list({ kinds, before, limit }).map(({ seq }) => seq)
    expect(seqs(null, null, 3)).toEqual([6, 5, 4])
    expect(seqs(null, 4, 100)).toEqual([3, 2, 1])
    expect(seqs(['harm-ratio-set'], null, 100)).toEqual([6])
    expect([store.audit.count(null), store.audit.count(['setting-changed']), store.audit.count([])]).toEqual([
      6, 5, 0,
    ])
  })

  it('goes through more than one page, and is empty at first', async () => {
    expect(await store.audit.verify(noPause)).toMatchObject({ entries: 0, lastAt: null, problems: [] })
    store.transaction(() => write(store, 2050))
    expect(await store.audit.verify(noPause)).toMatchObject({ entries: 2050, problems: [] })
  })

  it('is not written when what it says did not happen', () => {
    const half = () =>
      store.transaction(() => {
        write(store, 1)
        throw new Error('stop')
      })
    expect(half).toThrow('stop')
    expect(store.audit.count(null)).toBe(0)
  })

  it('refuses to be changed', () => {
    write(store, 2)
    const db = openDatabase(file())
    expect(() => db.run(`UPDATE audit SET reader = 'x'`)).toThrow(/only grows/)
    expect(() => db.run('DELETE FROM audit')).toThrow(/only grows/)
    db.close()
  })

  it('finds whatever was done to its table by who took the refusal away', async () => {
    const change = fc.constantFrom(
      ...['at', 'account', 'reader', 'kind', 'detail', 'previous', 'hash'].map(
        (column) => `UPDATE audit SET ${column} = ${column} || 'x' WHERE seq = ?`,
      ),
      'UPDATE audit SET seq = seq + 1000 WHERE seq = ?',
      'DELETE FROM audit WHERE seq = ?',
      'DELETE FROM audit WHERE seq >= ?',
      'DELETE FROM audit WHERE seq <= ?',
      'INSERT INTO audit SELECT seq + 1000, at, account, reader, kind, detail, previous, hash FROM audit WHERE seq = ?',
      'DELETE FROM audit_head WHERE id = 1 OR id = ?',
      'UPDATE audit_head SET seq = ? - 1',
    )
    await fc.assert(
      fc.asyncProperty(
        change,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        async (sql, at, n) => {
          fc.pre(at <= n)
          const path = join(folder.path, `${++victims}.db`)
          const victim = openStore(path)
          write(victim, n)
          const db = openDatabase(path)
          db.exec('DROP TRIGGER audit_stays; DROP TRIGGER audit_as_written')
          db.run(sql, at)
          db.close()
          const { problems } = await victim.audit.verify(noPause)
          victim.close()
          expect(problems).not.toEqual([])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('goes on after two programs wrote at once', async () => {
    const other = openStore(file())
    for (let n = 0; n < 10; n++) write(n % 2 ? other : store, 1)
    other.close()
    expect(await store.audit.verify(noPause)).toMatchObject({ entries: 10, problems: [] })
  })
})
