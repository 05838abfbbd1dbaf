import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { memorySource } from '#core/dicom/byte-source.ts'
import type { Codecs } from '#core/dicom/codecs/codecs.ts'
import { decodeFrame, readFrame } from '#core/dicom/decode.ts'
import { indexDicom, nothingToDraw, openFrames } from '#core/dicom/read.ts'
import type { ByteSource, DicomFailure, DicomHost, FramePixels } from '#core/dicom/types.ts'
import type { Angiogram } from '#core/angiography/angiogram.ts'
import { ok, type Result } from '#core/result.ts'

/** Real files to test with; absent on most machines. */
export const SHARED_DATA = join('..', 'shared', 'data')
export const hasSharedData = existsSync(join(SHARED_DATA, 'conformance'))

/** Every file below a folder of the shared data, as `folder/…`, sorted. Empty where it is absent. */
export function sharedFiles(folder: string): readonly string[] {
  const path = join(SHARED_DATA, folder)
  if (!existsSync(path)) return []
  const names = readdirSync(path).sort()
  return names.flatMap((name) =>
    statSync(join(path, name)).isDirectory() ? sharedFiles(`${folder}/${name}`) : [`${folder}/${name}`],
  )
}

export const sharedSource = (file: string): ByteSource => memorySource(readFileSync(join(SHARED_DATA, file)))

interface DecodedRun {
  readonly angiogram: Angiogram
  readonly frames: readonly Result<FramePixels, DicomFailure>[]
}

/** Index and all frames of a file; a failure for what is no image, too. */
export async function decodeRun(
  source: ByteSource,
  host: DicomHost,
  codecs: Codecs,
): Promise<Result<DecodedRun, DicomFailure>> {
  const index = indexDicom(source, host)
  if (!index.ok) return index
  if (index.value.kind === 'other') return nothingToDraw(index.value)
  if (index.value.kind === 'directory') return nothingToDraw({ what: 'a DICOMDIR' })
  const pixels = openFrames(source, host, index.value)
  if (!pixels.ok) return pixels
  const { angiogram, frames } = index.value
  const decoded: Result<FramePixels, DicomFailure>[] = []
  for (const frame of frames)
    decoded.push(
      await decodeFrame(readFrame(pixels.value, frame), angiogram.pixels, codecs, frame.ranges[0]?.[0]),
    )
  return ok({ angiogram, frames: decoded })
}
