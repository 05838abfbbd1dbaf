import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, expect, test } from 'vitest'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { initialValues } from '#core/model/parameters.ts'
import { seededRandom } from '#core/random.ts'
import { withPoints } from '../data/points.ts'
import { regionCases } from '../evaluation/regions.ts'
import { drawnSplits } from '../table/drawn-splits.ts'
import { SMALL_MODEL, smallRecipe } from '../training/small-recipe.testing.ts'
import { dealPatches, type DealtPatch } from './deal.ts'
import { unseenFigures, viewsFigures } from './figures.ts'
import { foldsFile } from './folds-file.testing.ts'
import type { FoldedPatch } from './patch-folds-file.ts'
import { PatchFoldsFile } from './patch-folds-file.ts'
import { withPatchFolds } from './patch-folds-text.ts'
import { patchFolds, type PatchFolds } from './study.ts'

const out = mkdtempSync(join(tmpdir(), 'ostium-patch-folds-'))
afterAll(() => rmSync(out, { recursive: true }))

const splits = drawnSplits()
const patches = [...splits.trainPatches, ...splits.heldPatches].map((patch, i) => ({
  ...patch,
  name: `p${i}`,
}))

test('every patch is held out once, and a near copy stays with its own', () => {
  const [first] = patches
  if (!first) throw new Error('no patches')
  const brighter = { ...first.image, data: Array.from(first.image.data, (grey) => grey * 0.9 + 0.01) }
  const copy = { ...first, name: 'zz-copy', image: brighter }
  const dealt = dealPatches([...patches, copy], 3, 1)
  expect(new Set(dealt.map(({ fold }) => fold))).toEqual(new Set([0, 1, 2]))
  expect(dealt.at(-1)).toMatchObject({ cluster: dealt[0]?.cluster, fold: dealt[0]?.fold })
  expect(dealPatches([...patches, copy], 3, 1)).toEqual(dealt)
  expect(dealPatches([...patches, copy], 3, 2)).not.toEqual(dealt)
})

const recipe = smallRecipe({ id: 'parent', weightsSha256: 'none' })

function lab(folder: string, dealt = dealPatches(patches, 3, 1)): PatchFolds {
  return {
    patches: dealt,
    source: {
      images: withPoints(splits.train),
      simulated: [],
      simulatedShare: 0,
      soft: [],
      softShare: 0,
      seed: 1,
      size: 8,
      mixup: 0.5,
      strength: 1,
    },
    recipe,
    parent: initialValues(SMALL_MODEL, seededRandom(5)),
    validation: regionCases(withPoints(splits.validation)),
    kernels: nativeKernels() ?? expect.fail('no native kernels'),
    out: mkdtempSync(join(out, `${folder}-`)),
    commit: 'none',
    report: () => {},
  }
}

test('each is judged by a network that learned without its fold: its own label changes nothing', async () => {
  const plain = await patchFolds(lab('plain'))
  const dealt = dealPatches(patches, 3, 1)
  const flipped = dealt.map((patch): DealtPatch =>
    patch.fold === 0 ? { ...patch, label: patch.label === 1 ? 0 : 1 } : patch,
  )
  const other = await patchFolds(lab('flipped', flipped))
  const of = (judged: readonly FoldedPatch[], own: boolean) =>
    judged.filter(({ fold }) => (fold === 0) === own).map(({ outOfFold }) => outOfFold)
  expect(of(other, true)).toEqual(of(plain, true))
  expect(of(other, false)).not.toEqual(of(plain, false))
  expect(plain.map(({ outOfFold }) => outOfFold)).not.toEqual(plain.map(({ parent }) => parent))
})

/** Positives score higher in eight positions and hardly in one. */
const judged = (gap: { one: number; eight: number }): FoldedPatch[] => {
  const random = seededRandom(9)
  return Array.from({ length: 60 }, (_, i) => {
    const label = i % 2 === 0 ? 1 : 0
    const noise = random() * 4 - 2
    const logits = { one: noise + label * gap.one, eight: noise + label * gap.eight }
    return { name: `p${i}`, label, cluster: `p${i}`, fold: i % 5, parent: logits, outOfFold: logits }
  })
}

test('the number of positions with the lower log loss is chosen, and the page says so', () => {
  const better = viewsFigures(judged({ one: 1, eight: 4 }))
  expect(better.chosen).toBe(8)
  expect(better.difference.value).toBeLessThan(0)
  expect(better.tried[1]?.auc.value).toBeGreaterThan(better.tried[0]?.auc.value ?? NaN)
  expect(viewsFigures(judged({ one: 4, eight: 1 })).chosen).toBe(1)
  const patches = judged({ one: 1, eight: 4 })
  const file = PatchFoldsFile.parse({
    ...foldsFile(patches),
    unseen: unseenFigures(patches),
    views: better,
  })
  const page = withPatchFolds(
    'Before\n<!-- patch-folds:begin, written by `npm run lab -- cross-validate` -->\nold\n<!-- patch-folds:end -->\nAfter\n',
    file,
  )
  expect(page).toContain('eight positions')
  expect(page).toContain(`| 8 positions | ${better.tried[1]?.auc.value.toFixed(3)}`)
  expect(page).not.toContain('\nold\n')
})
