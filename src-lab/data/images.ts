import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import type { GreyFrame } from '#core/dicom/types.ts'
import { imageKind, readImage } from '#core/picture/grey-picture.ts'
import { InputFailed } from '../failed.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'

/** Reads one picture as reading does: PNG or JPEG to grey in [0, 1]. Throws with the reason. */
export type ReadPicture = (path: string) => Promise<GreyFrame>

/** The codecs are made once for all pictures. */
export function pictureReader(): ReadPicture {
  const codecs = createCodecs(nodeWasm)
  return async (path) => {
    const bytes = readFileSync(path)
    const kind = imageKind(bytes)
    if (kind === null) throw new InputFailed(`${path} is neither PNG nor JPEG`)
    const image = await readImage(kind, bytes, codecs)
    if (!image.ok) throw new InputFailed(`${path}: ${image.error.message}`)
    return image.value
  }
}

/** Paths of the pictures in a folder, sorted; hidden files are left out. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .sort()
