import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { createCodecs } from '../dicom/codecs/codecs.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { imageKind, readImage } from './grey-picture.ts'

const codecs = createCodecs(nodeWasm)
const jpegs = join('..', 'shared', 'data', 'arcade-vessels', 'val')

async function grey(png: Uint8Array): Promise<number[]> {
  const image = await readImage('png', png, codecs)
  if (!image.ok) throw new Error(image.error.message)
  return [...image.value.data].map((value) => Math.round(value * 1000) / 1000)
}

describe('PNG becomes grey in [0, 1]', () => {
  test('grey, 8 and 16 bits', async () => {
    expect(await grey(encode({ width: 2, height: 1, data: Uint8Array.of(0, 255), channels: 1 }))).toEqual([
      0, 1,
    ])
    const deep = { width: 2, height: 1, data: Uint16Array.of(65535, 6554), channels: 1, depth: 16 as const }
    expect(await grey(encode(deep))).toEqual([1, 0.1])
  })

  test('colour by its luminance, alpha left out', async () => {
    const rgba = Uint8Array.of(255, 0, 0, 0, 51, 51, 51, 255)
    expect(await grey(encode({ width: 2, height: 1, data: rgba, channels: 4 }))).toEqual([0.299, 0.2])
    const greyAlpha = Uint8Array.of(51, 9, 102, 200)
    expect(await grey(encode({ width: 2, height: 1, data: greyAlpha, channels: 2 }))).toEqual([0.2, 0.4])
  })

  test('a damaged, a cut and a monstrous one are one error each', async () => {
    const whole = encode({ width: 64, height: 64, data: new Uint8Array(4096).map((_, i) => i), channels: 1 })
    const forged = Uint8Array.from(whole)
    new DataView(forged.buffer).setUint32(16, 2_000_000)
    const flipped = Uint8Array.from(whole, (byte, i) => (i === 60 ? byte ^ 255 : byte))
    const codes = []
    for (const bytes of [whole.subarray(0, 20), whole.subarray(0, 80), flipped, forged]) {
      const image = await readImage('png', bytes, codecs)
      codes.push(image.ok ? 'ok' : image.error.code)
    }
    expect(codes).toEqual(['image-damaged', 'image-damaged', 'image-damaged', 'image-too-large'])
  })
})

test('kinds are told by content', () => {
  expect(imageKind(encode({ width: 1, height: 1, data: Uint8Array.of(1), channels: 1 }))).toBe('png')
  expect(imageKind(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('jpeg')
  expect(imageKind(Uint8Array.of(0x50))).toBeNull()
})

test.skipIf(!existsSync(jpegs))('a JPEG of shared data becomes grey', async () => {
  const [name = ''] = readdirSync(jpegs)
  const image = await readImage('jpeg', readFileSync(join(jpegs, name)), codecs)
  if (!image.ok) throw new Error(image.error.message)
  expect([image.value.rows, image.value.columns]).toEqual([512, 512])
  const mean = image.value.data.reduce((sum, value) => sum + value, 0) / image.value.data.length
  expect(mean).toBeGreaterThan(0.1)
  expect(mean).toBeLessThan(0.9)
})
