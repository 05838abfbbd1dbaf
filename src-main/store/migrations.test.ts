import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase, type Database } from './database.ts'
import { migrate, schemaVersion, versionOf } from './migrations.ts'
import { temporaryFolder } from './testing.ts'

let folder: ReturnType<typeof temporaryFolder>
let open: Database[]
beforeEach(() => {
  folder = temporaryFolder()
  open = [1, 2].map(() => openDatabase(join(folder.path, 'library.db')))
})
afterEach(() => {
  for (const db of open) db.close()
  folder.remove()
})

/** Before each transaction of `late` the other is done. */
const behind = (late: Database, early: Database): Database => ({
  ...late,
  transaction: (work) => {
    migrate(early)
    return late.transaction(work)
  },
})

test('two programs that both find an old file bring it up once, whichever is first', () => {
  const [early, late] = open
  if (early === undefined || late === undefined) throw new Error('two were opened')
  migrate(behind(late, early))
  expect([versionOf(early), versionOf(late)]).toEqual([schemaVersion, schemaVersion])
})
