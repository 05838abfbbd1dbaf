import { encode } from 'fast-png'
import { expect, it } from 'vitest'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { createCodecs } from '../dicom/codecs/codecs.ts'
import { toGrey } from '../dicom/grey.ts'
import { readImage } from './grey-picture.ts'
import { decodePicture, isPicture, pictureRun } from './picture-run.ts'

const codecs = createCodecs(nodeWasm)
const columns = 16
const png = encode({
  width: columns,
  height: 16,
  data: Uint8Array.from({ length: 256 }, (_, i) => i),
  channels: 1,
})
const { angiogram, frames } = pictureRun({ image: 'png', rows: 16, columns, bytes: png.length }, 'a.png')

it('is one frame that is the whole file, known by the name of the file and by nothing of a patient', () => {
  expect(isPicture(angiogram.pixels)).toBe(true)
  expect(frames).toEqual([{ ranges: [[0, png.length]] }])
  expect(angiogram).toMatchObject({
    frameCount: 1,
    studyDescription: 'a.png',
    patientName: null,
    modality: null,
  })
  expect(angiogram.spacing.kind).toBe('uncalibrated')
})

it('is drawn as the model sees it: every grey as it was stored', async () => {
  const [drawn, read] = [await decodePicture(png, codecs), await readImage('png', png, codecs)]
  if (!drawn.ok || !read.ok) throw new Error('not decoded')
  expect([...drawn.value.data]).toEqual(Array.from({ length: 256 }, (_, i) => i))
  const shown = toGrey(drawn.value, angiogram.pixels, angiogram.display)
  for (const [i, value] of shown.data.entries()) expect(value).toBeCloseTo(read.value.data[i]!, 6)
})

it('that is damaged, or no picture any more, is one clear error', async () => {
  for (const bytes of [png.subarray(0, 80), Uint8Array.of(1, 2, 3), new Uint8Array(0)]) {
    const drawn = await decodePicture(bytes, codecs)
    expect(drawn).toMatchObject({ ok: false, error: { code: 'image-damaged' } })
  }
})
