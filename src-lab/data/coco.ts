import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Box } from '#core/reading/types.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { readGreyPng } from './png.ts'

const Coco = z.object({
  images: z.array(z.object({ id: z.number(), file_name: z.string() })),
  annotations: z.array(z.object({ image_id: z.number(), bbox: Box })),
})

/** Names of the images of a COCO file with the boxes of their lesions, in its order; every annotation is taken for a lesion. */
export function readCoco(path: string): { readonly name: string; readonly lesions: readonly Box[] }[] {
  const coco = Coco.parse(JSON.parse(readFileSync(path, 'utf8')))
  const boxes = new Map<number, Box[]>()
  for (const { image_id: id, bbox } of coco.annotations) boxes.set(id, [...(boxes.get(id) ?? []), bbox])
  return coco.images.map(({ id, file_name: name }) => ({ name, lesions: boxes.get(id) ?? [] }))
}

/** The same with their pixels, from grey PNGs. */
export const loadCoco = (images: string, path: string): LabelledFrame[] =>
  readCoco(path).map(({ name, lesions }) => ({ name, lesions, image: readGreyPng(join(images, name)) }))
