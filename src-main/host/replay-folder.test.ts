import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../store/testing.ts'
import { replayFolder } from './replay-folder.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => void (folder = temporaryFolder()))
afterEach(() => folder.remove())

const NOW = new Date('2026-11-28T10:00:00Z')
const made = () => {
  const one = replayFolder(join(folder.path, 'data'), NOW)
  if (!one.ok) expect.fail(one.error.message)
  return one.value
}

test('lies beside the library, and is gone with what was trained in it', () => {
  const { path, remove } = made()
  expect(path.startsWith(join(folder.path, 'data', 'replay-'))).toBe(true)
  writeFileSync(join(path, 'crops.bin'), 'pixels')
  remove()
  expect(readdirSync(join(folder.path, 'data'))).toEqual([])
})

test('what one that was killed left goes before the next begins; one at work keeps its own', async () => {
  const data = join(folder.path, 'data')
  const [killed, working] = [join(data, 'replay-killed'), join(data, 'replay-working')]
  for (const path of [killed, working, join(data, 'models')]) mkdirSync(path, { recursive: true })
  writeFileSync(join(killed, 'crops.bin'), 'pixels')
  const other = spawn(process.execPath, ['-e', holding(join(working, 'lock'))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => other.stdout.once('data', resolve))
  const first = made()
  expect([existsSync(killed), existsSync(working)]).toEqual([false, true])
  const ended = new Promise((resolve) => other.once('exit', resolve))
  other.kill('SIGKILL')
  await ended
  const second = made()
  expect([existsSync(working), existsSync(join(data, 'models'))]).toEqual([false, true])
  for (const one of [first, second]) one.remove()
}, 30_000)

/** Another process that has the folder, as `lockWork` takes it. */
const holding = (path: string): string => `
  const Libsql = require('libsql')
  const lock = new Libsql(${JSON.stringify(path)}, { timeout: 0 })
  lock.exec('BEGIN EXCLUSIVE')
  console.log('locked')
  setInterval(() => lock, 1000)`
