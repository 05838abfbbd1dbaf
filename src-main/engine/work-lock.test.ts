import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { builtFixture } from './fixture.testing.ts'
import { lockWork, type WorkLock } from './work-lock.ts'

let folder: string
beforeEach(() => void (folder = join(mkdtempSync(join(tmpdir(), 'ostium-lock-')), 'tuned')))
afterEach(() => rmSync(join(folder, '..'), { recursive: true }))

const now = new Date('2026-11-25T21:00:00.000Z')
const take = () => lockWork(folder, now)
function taken(): WorkLock {
  const lock = take()
  return lock.ok ? lock.value : expect.fail(lock.error.message)
}

test('one at a time works in a folder; who is refused learns who has it and what to do', () => {
  const lock = taken()
  const second = take()
  expect(second).toMatchObject({ error: { code: 'training-elsewhere' } })
  const { message, action } = second.ok ? expect.fail('two at once') : second.error
  expect(message).toContain(`process ${process.pid} of `)
  expect(message).toContain(` on ${hostname()}, since 2026-11-25T21:00:00.000Z`)
  expect(action).toContain('last checkpoint')
  lock.release()
  expect(existsSync(join(folder, 'lock.json'))).toBe(false)
  taken().release()
})

test('nobody is named where nothing says who, and a file without a process that holds it is no lock', () => {
  taken().release()
  writeFileSync(join(folder, 'lock.json'), '{"process": 1, ')
  const lock = taken()
  writeFileSync(join(folder, 'lock.json'), '')
  const second = take()
  expect(second.ok ? '' : second.error.message).toContain('another process works in its folder')
  lock.release()
})

test('a folder that cannot be made or locked is one error, and says which file', () => {
  mkdirSync(join(folder, 'lock'), { recursive: true })
  const inTheWay = take()
  expect(inTheWay).toMatchObject({ error: { code: 'not-written' } })
  expect(inTheWay.ok ? '' : inTheWay.error.message).toContain(join(folder, 'lock'))
  writeFileSync(join(folder, 'file'), '')
  expect(lockWork(join(folder, 'file'), now)).toMatchObject({ error: { code: 'not-written' } })
})

test('a process that is killed leaves no lock behind, though its number may be that of another by then', async () => {
  const path = await builtFixture(join(import.meta.dirname, 'work-lock.fixture.ts'))
  const child: ChildProcess = fork(path, [folder])
  try {
    expect(await once(child, 'message')).toEqual([true, undefined])
    const second = take()
    expect(second.ok ? '' : second.error.message).toContain(`process ${child.pid} of `)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  expect(existsSync(join(folder, 'lock.json'))).toBe(true)
  taken().release()
})
