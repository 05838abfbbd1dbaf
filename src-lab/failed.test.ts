import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { exitCodeOf, InputFailed, WrongUsage } from './failed.ts'

test('the exit code says whose fault it was', () => {
  expect(exitCodeOf(new CommanderError(0, 'commander.helpDisplayed', ''))).toBe(0)
  expect(exitCodeOf(new CommanderError(1, 'commander.unknownOption', ''))).toBe(2)
  expect(exitCodeOf(new WrongUsage('give --patches'))).toBe(2)
  expect(exitCodeOf(new InputFailed('boxes.json is no COCO file'))).toBe(1)
  expect(exitCodeOf(thrownBy(() => readFileSync('/nowhere/at all')))).toBe(1)
  expect(exitCodeOf(new TypeError('x is not a function'))).toBe(3)
  expect(exitCodeOf('a string')).toBe(3)
})

function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
