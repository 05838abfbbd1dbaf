import { expect, test } from 'vitest'
import { usualPatience, waitsFor } from './patience.ts'

const night = { ...usualPatience, onlyAtNight: true, nightFrom: '22:00', nightTo: '06:00' }

test.each([
  [22 * 60, true],
  [23 * 60 + 59, true],
  [0, true],
  [6 * 60 - 1, true],
  [6 * 60, false],
  [21 * 60 + 59, false],
])('a night over midnight: minute %d', (minute, runs) => {
  expect(waitsFor(night, { minute, onBattery: false }) === null).toBe(runs)
})

test('a night that does not go over midnight, and one without an end', () => {
  const early = { ...night, nightFrom: '01:00', nightTo: '05:00' }
  expect(waitsFor(early, { minute: 0, onBattery: false })).toContain('01:00 to 05:00')
  expect(waitsFor(early, { minute: 60, onBattery: false })).toBeNull()
  expect(waitsFor({ ...night, nightTo: '22:00' }, { minute: 720, onBattery: false })).toBeNull()
})

test('it waits on battery, and not where the computer does not say', () => {
  expect(waitsFor(usualPatience, { minute: 0, onBattery: true })).toContain('battery')
  expect(waitsFor(usualPatience, { minute: 0, onBattery: null })).toBeNull()
  expect(waitsFor({ ...usualPatience, pauseOnBattery: false }, { minute: 0, onBattery: true })).toBeNull()
})
