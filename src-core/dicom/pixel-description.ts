import { ok, type Result } from '../result.ts'
import type { Attributes } from './attributes.ts'
import { ACTION, dicomFailure } from './failure.ts'
import { FRAME_SAMPLES_LIMIT } from './limits.ts'
import { paletteOf } from './lut.ts'
import { TAG, type Tag } from './tags.ts'
import { PHOTOMETRICS, type DicomFailure, type Photometric, type PixelDescription } from './types.ts'

const unusable = (attributes: Attributes, tag: Tag, message: string) =>
  dicomFailure('unsupported', 'read image description', message, {
    action: ACTION.sender,
    tag: tag.tag,
    offset: attributes.offset(tag),
  })

/** The image pixel module (PS3.3 C.7.6.3), checked: what decoding relies on is there and makes sense. */
export function pixelDescription(
  attributes: Attributes,
  transferSyntax: string,
): Result<PixelDescription, DicomFailure> {
  const rows = attributes.number(TAG.rows)
  const columns = attributes.number(TAG.columns)
  if (rows === null || rows === 0)
    return unusable(attributes, TAG.rows, 'The file does not say how high its image is.')
  if (columns === null || columns === 0)
    return unusable(attributes, TAG.columns, 'The file does not say how wide its image is.')
  const samplesPerPixel = attributes.number(TAG.samplesPerPixel) ?? 1
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3)
    return unusable(
      attributes,
      TAG.samplesPerPixel,
      `Images with ${samplesPerPixel} samples a pixel are not drawn.`,
    )
  if (rows * columns * samplesPerPixel > FRAME_SAMPLES_LIMIT)
    return dicomFailure(
      'too-large',
      'read image description',
      `A frame of ${columns} × ${rows} pixels is too large.`,
      {
        action: ACTION.sender,
        tag: TAG.rows.tag,
        offset: attributes.offset(TAG.rows),
      },
    )
  const bits = bitDepth(attributes)
  if (!bits.ok) return bits
  const photometric = photometricOf(attributes, samplesPerPixel)
  if (!photometric.ok) return photometric
  const palette = photometric.value === 'PALETTE COLOR' ? paletteOf(attributes) : null
  if (photometric.value === 'PALETTE COLOR' && palette === null)
    return unusable(
      attributes,
      TAG.redDescriptor,
      'The image needs a colour palette, and the file holds none.',
    )
  return ok({
    transferSyntax,
    rows,
    columns,
    ...bits.value,
    samplesPerPixel,
    signed: attributes.number(TAG.pixelRepresentation) === 1,
    photometric: photometric.value,
    planar: samplesPerPixel === 3 && attributes.number(TAG.planarConfiguration) === 1,
    palette,
  })
}

type BitDepth = Pick<PixelDescription, 'bitsAllocated' | 'bitsStored' | 'highBit'>

function bitDepth(attributes: Attributes): Result<BitDepth, DicomFailure> {
  const bitsAllocated = attributes.number(TAG.bitsAllocated)
  if (bitsAllocated === null || ![1, 8, 16, 32].includes(bitsAllocated))
    return unusable(
      attributes,
      TAG.bitsAllocated,
      bitsAllocated === null
        ? 'The file does not say how many bits a sample has.'
        : `Samples of ${bitsAllocated} bits are not drawn.`,
    )
  const bitsStored = attributes.number(TAG.bitsStored) ?? bitsAllocated
  if (bitsStored < 1 || bitsStored > bitsAllocated)
    return unusable(attributes, TAG.bitsStored, `${bitsStored} of ${bitsAllocated} bits cannot be stored.`)
  const highBit = attributes.number(TAG.highBit) ?? bitsStored - 1
  const fits = highBit >= bitsStored - 1 && highBit < bitsAllocated
  return ok({ bitsAllocated, bitsStored, highBit: fits ? highBit : bitsStored - 1 })
}

function photometricOf(attributes: Attributes, samples: number): Result<Photometric, DicomFailure> {
  const stated = attributes.string(TAG.photometric)?.toUpperCase()
  if (stated === undefined) return ok(samples === 3 ? 'RGB' : 'MONOCHROME2')
  const found = PHOTOMETRICS.find((name) => name === stated)
  const colour = found !== undefined && !/^(MONO|PAL)/.test(found)
  if (found === undefined || colour !== (samples === 3))
    return unusable(
      attributes,
      TAG.photometric,
      `Pixels of the kind ${stated} with ${samples} sample(s) a pixel are not drawn.`,
    )
  return ok(found)
}
