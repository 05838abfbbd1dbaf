import type { PatchFoldsFile } from './patch-folds-file.ts'

const NOTHING = { value: NaN, interval: [NaN, NaN] as const }

/** A file of a cross-validation with these patches; everything else says nothing. */
export const foldsFile = (patches: PatchFoldsFile['patches']): PatchFoldsFile => ({
  schema: 1,
  measuredAt: '2026-11-26T00:00:00.000Z',
  command: 'the command',
  commit: 'none',
  parent: { id: 'parent', weightsSha256: 'none', trainedOn: 'nothing' },
  training: { steps: 2, batch: 8, rate: 0.01, small: 4, seed: 3 },
  folds: 5,
  patches,
  unseen: { one: NOTHING, eight: NOTHING },
  views: { tried: [], difference: NOTHING, chosen: 8 },
})
