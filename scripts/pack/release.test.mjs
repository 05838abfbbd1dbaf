import { expect, test } from 'vitest'
import { electronSupport, refusals } from './release.mjs'

const released = { 25: '2023-05-30', 45: '2026-10-21' }
const on = (day) => Date.parse(day)

test('an Electron is supported for three majors of eight weeks', () => {
  expect(electronSupport('45.4.1', released, on('2026-11-26'))).toEqual({
    until: '2027-04-07',
    daysLeft: 132,
    state: 'supported',
  })
  expect(electronSupport('45.4.1', released, on('2027-03-01')).state).toBe('ending')
  expect(electronSupport('45.4.1', released, on('2027-04-08')).state).toBe('over')
  expect(electronSupport('46.0.0', released, on('2027-04-08')).state).toBe('unknown')
})

const good = { development: false, version: '45.4.1' }
const native = { backend: 'native' }
const supported = { state: 'supported', until: '2027-04-07' }

test('what is whole may be released', () => {
  expect(refusals(good, '45.4.1', native, supported, true)).toEqual([])
})

test('each thing that may not be released is named', () => {
  const over = { state: 'over', until: '2023-11-14' }
  expect(refusals({ development: true, version: '25.1.1' }, '45.4.1', native, over, true)).toEqual([
    expect.stringContaining('for development only'),
    expect.stringContaining('no security fixes since 2023-11-14'),
  ])
  expect(refusals({ ...good, version: '45.0.0' }, '45.4.1', native, supported, true)).toHaveLength(1)
  expect(refusals(good, '45.4.1', { backend: 'wasm' }, supported, true)).toHaveLength(1)
  expect(refusals(good, '45.4.1', native, { state: 'unknown' }, true)).toHaveLength(1)
  expect(refusals(good, '45.4.1', native, supported, false)).toEqual([expect.stringContaining('--key')])
})
