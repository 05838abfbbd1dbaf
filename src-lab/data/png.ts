import { readFileSync } from 'node:fs'
import { decode } from 'fast-png'
import type { GreyImage } from '#core/model/preprocess.ts'

/** Grey PNG of 8 or 16 bits (the first channel of a colour one); values stay as stored. Throws on a damaged file. */
export function readGreyPng(path: string): GreyImage {
  const { width, height, channels, data } = decode(readFileSync(path))
  const grey = channels === 1 ? data : data.filter((_, i) => i % channels === 0)
  return { rows: height, columns: width, data: grey }
}

/** What brings stored values of an image of that kind to [0, 1]; floats are there already. */
export function gainOf({ data }: GreyImage): number {
  if (data instanceof Float32Array) return 1
  return data instanceof Uint16Array ? 1 / 65535 : 1 / 255
}

/** Values in [0, 1], as reading has them. */
export function toUnit(image: GreyImage): GreyImage {
  const gain = gainOf(image)
  const data = new Float32Array(image.data.length)
  // A loop: `Float32Array.from` with a function takes ten times as long.
  for (let at = 0; at < data.length; at++) data[at] = image.data[at]! * gain
  return { ...image, data }
}
