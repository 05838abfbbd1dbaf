import { expect, test } from 'vitest'
import { beforeAndAfter, learningCurves } from './figures.ts'
import { resultOf } from './hospital-run.testing.ts'

const curves = (svg: string): number => (svg.match(/<(?:polyline|path)\b/g) ?? []).length

test('each recipe is a curve of both charts; recalibrating alone leaves the ROC as it was, and is none of it', () => {
  const one = curves(beforeAndAfter([resultOf('whole-model')]))
  // The shipped model and the recipe, in either chart.
  expect(one).toBe(4)
  expect(curves(beforeAndAfter([resultOf('whole-model'), resultOf('last-blocks')]))).toBe(one + 2)
  const withRecalibrated = beforeAndAfter([resultOf('recalibrate'), resultOf('whole-model')])
  expect(curves(withRecalibrated)).toBe(one + 1)
  expect(withRecalibrated).toContain('Recalibration alone leaves the ROC as it was.')
})

test('a figure says in words what it shows, and names each of its curves', () => {
  const svg = beforeAndAfter([resultOf('head-and-circuit'), resultOf('contrastive-first')])
  expect(svg).toMatch(/shipped AUC \.700 \(\.650 to \.750\)/)
  for (const name of ['shipped model', 'head-and-circuit', 'contrastive-first'])
    expect(svg).toContain(`>${name}<`)
})

test('only what learned has learning curves, of the steps that were validated', () => {
  const svg = learningCurves([resultOf('recalibrate'), resultOf('whole-model', 5)])
  expect(curves(svg)).toBe(2)
  expect(svg).toContain('whole-model: best at step 120')
  expect(svg).not.toContain('recalibrate')
})

test('nothing was run: an empty figure, and no failure', () => {
  expect(curves(beforeAndAfter([]))).toBe(0)
  expect(curves(learningCurves([]))).toBe(0)
})
