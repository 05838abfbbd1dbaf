/**
 * What a bundle may hold, and how much of it at most, in bytes. A name that is not listed is not written anywhere, so none can
 * lead out of its folder; nothing is compressed, so nothing can swell.
 */
export const BUNDLE_FILES: Readonly<Record<string, number>> = {
  'manifest.json': 1 << 20,
  'model.json': 4 << 20,
  'weights.bin': 128 << 20,
  'calibration.json': 8 << 20,
  'evidence.json': 16 << 20,
  'CARD.md': 1 << 20,
  'finetune.json': 8 << 20,
  'cohort.json': 32 << 20,
  'CHANGES.md': 1 << 20,
  'novelty.json': 1 << 20,
  'novelty.bin': 32 << 20,
  'locator.json': 1 << 20,
  'locator.bin': 32 << 20,
  'ledger.json': 4 << 20,
  'ledger.bin': 8 << 20,
  'heads.json': 4 << 20,
  'heads.bin': 8 << 20,
  'examples.json': 4 << 20,
  'examples.bin': 32 << 20,
  'noise.json': 4 << 20,
  'stress.json': 4 << 20,
}

/** Without these it is no model. */
export const NEEDED_FILES = ['manifest.json', 'model.json', 'weights.bin'] as const

/** More than all of them together need. */
export const BUNDLE_LIMIT = 256 << 20
