import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { labelWith } from '#core/testing/labels.ts'
import { silentLog } from '../host/log.ts'
import { openStore, type Store } from '../store/store.ts'
import { writeBackup } from '../store/backup.ts'
import { temporaryFolder } from '../store/testing.ts'
import { auditVerify } from './audit-command.ts'
import { labelsExport } from './labels-command.ts'
import { libraryBackup, libraryCheck, libraryRestore } from './library-command.ts'
import { EXIT, type CliWorld } from './world.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => void (folder = temporaryFolder()))
afterEach(() => folder.remove())

const ids = (store: Store) => store.labels.standing().map(({ id }) => id)

/** A backup, and a library in which a label was recorded since; this process has it open nowhere. */
function libraryAndBackup() {
  const [first, backup, whole] = ['first.db', 'backup.db', 'whole.db'].map((name) => join(folder.path, name))
  const library = join(folder.path, 'library.db')
  const store = openStore(first ?? '')
  store.labels.record(labelWith({ id: 'backed up' }))
  writeBackup(first ?? '', backup ?? '')
  store.labels.record(labelWith({ id: 'since' }))
  writeBackup(first ?? '', whole ?? '')
  store.close()
  copyFileSync(whole ?? '', library)
  return { backup: backup ?? '', library }
}

function worldOf(library: string) {
  const said: string[] = []
  const world: CliWorld = {
    ...{ version: '0', programDir: '', modelRoots: [], library, log: silentLog, terminal: false },
    startEngine: () => expect.fail('nothing is read'),
    startTrainer: () => expect.fail('nothing is trained'),
    out: (text) => void said.push(text),
    err: (text) => void said.push(text),
    clock: () => 0,
    onInterrupt: () => () => undefined,
  }
  return { world, said: () => said.join('') }
}

function restore(library: string, backup: string) {
  const { world, said } = worldOf(library)
  return { code: libraryRestore(world, backup, true), said: said() }
}

test('under an open window nothing is restored: what it acknowledges stays in the library', () => {
  const { backup, library } = libraryAndBackup()
  const store = openStore(library)
  const { code, said } = restore(library, backup)
  expect([code, said]).toEqual([EXIT.someFailed, expect.stringContaining('library-open')])
  store.labels.record(labelWith({ id: 'acknowledged' }))
  const again = openStore(library)
  expect(ids(again)).toEqual(['backed up', 'since', 'acknowledged'])
  for (const one of [store, again]) one.close()
})

test('a library that nobody has open is restored, and what was there is kept whole', () => {
  const { backup, library } = libraryAndBackup()
  const { code, said } = restore(library, backup)
  expect([code, said]).toEqual([EXIT.done, expect.stringContaining('"labelsLost":1')])
  const kept = readdirSync(folder.path).find((name) => /^library\.before-restore-.*\.db$/.test(name)) ?? ''
  const stores = [openStore(library), openStore(join(folder.path, kept))]
  expect(stores.map(ids)).toEqual([['backed up'], ['backed up', 'since']])
  for (const one of stores) one.close()
})

test.each([
  ['check', (world: CliWorld) => libraryCheck(world, true)],
  ['audit verify', (world: CliWorld) => auditVerify(world, true)],
  ['backup', (world: CliWorld) => libraryBackup(world, true)],
  ['labels export', (world: CliWorld) => labelsExport(world, join(folder.path, 'out.json'), true, 'cohort')],
])('%s of a library that is not there is refused, and makes none', async (_what, command) => {
  const { world, said } = worldOf(join(folder.path, 'library.db'))
  expect(await command(world)).toBe(EXIT.someFailed)
  expect(said()).toMatch(/"no-library".*There is no library at/s)
  expect(readdirSync(folder.path)).toEqual([])
})

test('labels of a library without any are an empty list, which is written', async () => {
  openStore(join(folder.path, 'library.db')).close()
  const { world, said } = worldOf(join(folder.path, 'library.db'))
  const out = join(folder.path, 'out.json')
  expect(await labelsExport(world, out, false, 'cohort')).toBe(EXIT.done)
  expect([said(), readdirSync(folder.path)]).toEqual([
    `0 labels written to ${out}; 0 left out\n`,
    expect.arrayContaining(['out.json']),
  ])
})
