import type { RunSource } from '#core/engine-contract.ts'
import { isPicture } from '#core/picture/picture-run.ts'
import type { IndexedFile } from '../store/run-index.ts'

/** Where the engine finds a run of the library. */
export const sourceOf = ({ path, angiogram }: Pick<IndexedFile, 'path' | 'angiogram'>): RunSource => ({
  kind: isPicture(angiogram.pixels) ? 'image' : 'dicom',
  path,
})
