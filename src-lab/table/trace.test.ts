import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Recorder } from './trace.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-trace-'))
afterAll(() => rmSync(folder, { recursive: true }))

const point = (step: number, loss: number) => ({
  step,
  loss,
  alpha: null,
  circuitGradient: null,
  ms: 10 * step,
})

test('a run that goes on has the course of the one that was cut off, up to where it goes on from', () => {
  const first = new Recorder(folder)
  for (let step = 1; step <= 3; step++) first.record(point(step, step))
  first.validated(3, 0.7)
  first.record(point(4, 99))
  first.validated(4, 0.1)
  const second = new Recorder(folder)
  second.goesOnFrom(3)
  second.record(point(4, 4))
  second.validated(4, 0.8)
  const { points, validations, msPerStep } = new Recorder(folder).trace()
  expect(points.map(({ loss }) => loss)).toEqual([1, 2, 3, 4])
  expect(validations).toEqual([
    { step: 3, merit: 0.7 },
    { step: 4, merit: 0.8 },
  ])
  expect(msPerStep).toBe(30)
})

test('a long course is handed on as means over equal parts', () => {
  const long = new Recorder(join(folder, 'absent'))
  for (let step = 1; step <= 450; step++) long.record({ ...point(step, step), alpha: 2 * step })
  const { points } = long.trace()
  expect(points).toHaveLength(150)
  expect(points[0]).toEqual({ step: 3, loss: 2, alpha: 4, circuitGradient: null })
  expect(points.at(-1)?.loss).toBe(449)
})
