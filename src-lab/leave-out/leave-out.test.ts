import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, expect, test } from 'vitest'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { withPoints } from '../data/points.ts'
import { patchCases, regionCases } from '../evaluation/regions.ts'
import { drawnSplits } from '../table/drawn-splits.ts'
import { batchOf } from '../training/batches.ts'
import { smallRecipe } from '../training/small-recipe.testing.ts'
import { withLeaveOut } from './leave-out-text.ts'
import { sourceWithout, SOURCES, validationWithout, type SourceData } from './sources.ts'
import { leaveOneOut } from './study.ts'

const out = mkdtempSync(join(tmpdir(), 'ostium-leave-out-'))
afterAll(() => rmSync(out, { recursive: true }))

const splits = drawnSplits()
const images = withPoints(splits.train)
const [arcade, simulator] = [withPoints(splits.validation), withPoints(splits.calibration)]
const data: SourceData = {
  images: images.slice(0, 4),
  patches: splits.trainPatches,
  simulated: images.slice(4),
  validation: { arcade: regionCases(arcade), simulator: regionCases(simulator) },
  test: {
    arcade: regionCases(arcade),
    patches: patchCases(splits.heldPatches),
    simulator: regionCases(simulator),
  },
}
const batches = { seed: 1, size: 32, mixup: 0 }

test('a source that is left out gives no case, and does not choose the step', () => {
  const without = (left: (typeof SOURCES)[number] | null) => sourceWithout(left, data, batches)
  expect(without('arcade')).toMatchObject({ images: [], simulatedShare: 1 })
  expect(without('simulator')).toMatchObject({ simulated: [], simulatedShare: 0 })
  expect(without('patches').patches).toEqual([])
  expect(without(null).images).toHaveLength(4)
  for (const left of SOURCES) expect(batchOf(without(left), 1).labels).toHaveLength(32)
  expect(validationWithout('arcade', data)).toBe(data.validation.simulator)
  expect(validationWithout('simulator', data)).toBe(data.validation.arcade)
})

test('each source is asked of a network that never saw it, paired with one that did', async () => {
  const recipe = smallRecipe()
  const kernels = nativeKernels() ?? expect.fail('no native kernels')
  const said: string[] = []
  const lab = { data, recipe, kernels, out, commit: 'none', report: (line: string) => void said.push(line) }
  const tests = await leaveOneOut(lab)
  expect(tests.map(({ source }) => source)).toEqual([...SOURCES])
  for (const { source, n, all, without, difference } of tests) {
    expect(n).toBe(data.test[source].length)
    expect(difference.value).toBeCloseTo(without.value - all.value, 12)
  }
  expect(tests.some(({ difference }) => difference.value !== 0)).toBe(true)
  const again = await leaveOneOut(lab)
  expect(again).toEqual(tests)
  const page = withLeaveOut(
    'Before\n<!-- leave-out:begin, written by `npm run lab -- leave-out` -->\nold\n<!-- leave-out:end -->\nAfter\n',
    {
      schema: 1,
      measuredAt: '2026-11-25T00:00:00.000Z',
      command: 'the command',
      commit: 'none',
      training: { steps: 2, batch: 8, seed: 3 },
      frames: { arcade: 4, patches: 12, simulator: 4 },
      tests,
    },
  )
  expect(page).toContain(`| patches-32 | ${data.test.patches.length} (`)
  expect(page).not.toContain('old')
  expect(page.endsWith('After\n')).toBe(true)
})
