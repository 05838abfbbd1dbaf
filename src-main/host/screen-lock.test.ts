import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ok } from '#core/result.ts'
import { silentLog } from './log.ts'
import { pinKeeper } from './pin.ts'
import { pseudonyms } from './pseudonyms.ts'
import { createScreenLock, lockedDispatch, type ScreenLock } from './screen-lock.ts'

let home: string
let lock: ScreenLock
let [nowMs, minutes] = [0, 5]
let tick: () => unknown = () => undefined
const events: unknown[] = []
const start = () =>
  createScreenLock({
    pin: pinKeeper(home),
    minutes: () => minutes,
    emit: (_domain, _channel, payload) => void events.push(payload),
    log: silentLog,
    after: (_ms, callback) => {
      tick = callback
      return () => undefined
    },
    nowMs: () => nowMs,
  })
const later = (ms: number) => {
  nowMs += ms
  tick()
}
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ostium-lock-'))
  ;[nowMs, minutes] = [0, 5]
  events.length = 0
  lock = start()
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('the lock of the screen', () => {
  it('closes when nobody was there for so long, and not before', () => {
    later(299_000)
    expect(lock.locked()).toBe(false)
    void lock.handlers.active(undefined)
    later(299_000)
    expect(lock.locked()).toBe(false)
    later(1_000)
    expect(lock.locked()).toBe(true)
    expect(events).toEqual([{ locked: true, hasPin: false }])
  })

  it('never closes by itself where it is off', () => {
    minutes = 0
    later(1e9)
    expect(lock.locked()).toBe(false)
  })

  it('opens to anybody without a PIN, and with one to the PIN alone', async () => {
    lock.lock()
    expect(await lock.handlers.unlock({ pin: null })).toMatchObject({ ok: true })
    expect(await lock.handlers.setPin({ pin: '4711', current: null })).toMatchObject({
      ok: true,
      value: { hasPin: true },
    })
    lock.lock()
    expect(await lock.handlers.unlock({ pin: null })).toMatchObject({ error: { code: 'wrong-pin' } })
    expect(await lock.handlers.unlock({ pin: '4712' })).toMatchObject({ error: { code: 'wrong-pin' } })
    expect(lock.locked()).toBe(true)
    expect(await lock.handlers.unlock({ pin: '4711' })).toMatchObject({ ok: true })
    expect(lock.locked()).toBe(false)
  })

  it('makes one wait after five wrong PINs, also for the right one', async () => {
    await lock.handlers.setPin({ pin: '4711', current: null })
    lock.lock()
    for (let i = 0; i < 5; i++) await lock.handlers.unlock({ pin: '0000' })
    expect(await lock.handlers.unlock({ pin: '4711' })).toMatchObject({ error: { code: 'pin-wait' } })
    nowMs += 30_000
    expect(await lock.handlers.unlock({ pin: '4711' })).toMatchObject({ ok: true })
  })

  it('changes a PIN for who knows it', async () => {
    await lock.handlers.setPin({ pin: '4711', current: null })
    expect(await lock.handlers.setPin({ pin: null, current: '1' })).toMatchObject({ ok: false })
    expect(await lock.handlers.setPin({ pin: '12345', current: '4711' })).toMatchObject({ ok: true })
    expect(await lock.handlers.setPin({ pin: null, current: '12345' })).toMatchObject({
      value: { hasPin: false },
    })
  })

  it('keeps no PIN but its scrypt, for this account alone, and knows it after a restart', async () => {
    await lock.handlers.setPin({ pin: '47114711', current: null })
    const path = join(home, 'keys', 'pin.json')
    expect(readFileSync(path, 'utf8')).not.toContain('4711')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const again = start()
    again.lock()
    expect(await again.handlers.unlock({ pin: '1111' })).toMatchObject({ ok: false })
    expect(await again.handlers.unlock({ pin: '47114711' })).toMatchObject({ ok: true })
  })

  it('has main answer nothing behind it but what opens it', async () => {
    const asked: string[] = []
    const dispatch = lockedDispatch(async (channel) => {
      asked.push(channel)
      return ok(null)
    }, lock.locked)
    lock.lock()
    for (const channel of [
      'study.list',
      'study.run',
      'label.record',
      'settings.set',
      'lock.setPin',
      'lock.state',
      'lock.unlock',
    ])
      await dispatch(channel, undefined, true)
    expect(asked).toEqual(['lock.state', 'lock.unlock'])
    expect(await dispatch('study.list', undefined, true)).toMatchObject({ error: { code: 'screen-locked' } })
  })
})

it('gives a patient the same pseudonym after a restart, and another in another library', () => {
  const [here, again, elsewhere] = [pseudonyms(home), pseudonyms(home), pseudonyms(join(home, 'other'))]
  expect(here('Patient', 'PID-1')).toMatch(/^Patient [0-9A-Z]{8}$/)
  expect(again('Patient', 'PID-1 ')).toBe(here('Patient', 'PID-1'))
  expect(elsewhere('Patient', 'PID-1')).not.toBe(here('Patient', 'PID-1'))
  expect(here('Patient', 'PID-2')).not.toBe(here('Patient', 'PID-1'))
  expect(statSync(join(home, 'keys', 'pseudonyms.key')).mode & 0o777).toBe(0o600)
})
