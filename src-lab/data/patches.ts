import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { GreyImage } from '#core/model/preprocess.ts'
import { readGreyPng } from './png.ts'

/** A small image that is one region as a whole. */
export interface LabelledPatch {
  readonly name: string
  readonly image: GreyImage
  /** 1 for stenosis. */
  readonly label: 0 | 1
}

/** Reads folder/negative/*.png and folder/positive/*.png, sorted by name. */
export function loadPatches(folder: string): LabelledPatch[] {
  const of = (kind: string, label: 0 | 1): LabelledPatch[] =>
    readdirSync(join(folder, kind))
      .filter((file) => file.toLowerCase().endsWith('.png'))
      .sort()
      .map((file) => ({
        name: join(basename(folder), kind, file),
        image: readGreyPng(join(folder, kind, file)),
        label,
      }))
  return [...of('negative', 0), ...of('positive', 1)]
}
