import { expect, test } from 'vitest'
import { headsOf, noiseOf, stressOf } from './card-further.ts'

const estimate = (value: number): { value: number; interval: [number, number] } => ({
  value,
  interval: [value - 0.1, value + 0.1],
})
const sha = 'a'.repeat(64)

test('every question of a head stands with its n and interval, or that there were too few', () => {
  const text = headsOf({
    ...{ schema: 2, weightsSha256: sha, command: 'lab heads', bin: { bytes: 1, sha256: sha } },
    heads: [
      {
        ...{ name: 'place', source: 'drawn frames', real: true },
        questions: [
          { question: 'segment 1', n: 90, yes: 40, auc: estimate(0.8), shown: false },
          { question: 'segment 15', n: 90, yes: 2, auc: null, shown: false },
        ],
      },
    ],
  })
  expect(text).toContain('| segment 1 | 90 | 40 | 0.800 (0.700 to 0.900) | no |')
  expect(text).toContain('| segment 15 | 90 | 2 | too few | no |')
  expect(text).toContain('drawn frames')
})

test('of disturbed pictures the level that cost most is told, with all that were tried', () => {
  const level = (at: number, auc: number) => ({ level: at, auc: estimate(auc), change: estimate(auc - 0.9) })
  const text = stressOf({
    ...{
      schema: 1,
      model: 'm',
      weightsSha256: sha,
      measuredAt: '2026-11-28T00:00:00Z',
      command: 'lab stress',
    },
    ...{ source: 'drawn frames', n: 50, events: 20, images: 9 },
    curves: [{ kind: 'blur', title: 'Blur', levels: [level(0, 0.9), level(2, 0.6), level(3, 0.7)] }],
  })
  expect(text).toContain('| Blur | 0, 2, 3 | 2 | 0.600 (0.500 to 0.700) | -0.300')
  expect(text).toContain('n = 50, 20 with stenosis, 9 images')
})

test('what was not measured is said to be so', () => {
  for (const text of [stressOf(null), noiseOf(null)]) expect(text).toBe('Not measured.')
  expect(headsOf(null)).toContain('no further heads')
})
