import { join } from 'node:path'
import * as z from 'zod'
import { Box } from '#core/reading/types.ts'
import type { LabelledFrame, Point } from '#core/training/region-sampler.ts'
import { readJsonFile } from './json-file.ts'
import { readGreyPng } from './png.ts'
import { pointsOf } from './polygon.ts'

const Coco = z.object({
  images: z.array(z.object({ id: z.number(), file_name: z.string() })),
  annotations: z.array(z.object({ image_id: z.number(), bbox: Box, segmentation: z.unknown().optional() })),
})
/** Polygons as x, y, x, y …; what is written as a run-length mask has none. */
const Polygon = z
  .array(z.number())
  .min(6)
  .refine(({ length }) => length % 2 === 0)
const Polygons = z.array(Polygon).min(1)

interface CocoLesion {
  readonly box: Box
  readonly outline: readonly Point[] | null
}

/** Names of the images of a COCO file with their lesions, in its order; every annotation is taken for a lesion. */
export function readCoco(path: string): Omit<LabelledFrame, 'image'>[] {
  const coco = readJsonFile(path, Coco, 'COCO file with boxes')
  const lesions = new Map<number, CocoLesion[]>()
  for (const { image_id: id, bbox: box, segmentation } of coco.annotations)
    lesions.set(id, [...(lesions.get(id) ?? []), { box, outline: outlineOf(segmentation) }])
  return coco.images.map(({ id, file_name: name }) => ({ name, ...together(lesions.get(id) ?? []) }))
}

function outlineOf(segmentation: unknown): Point[] | null {
  const { data } = Polygons.safeParse(segmentation)
  if (data === undefined) return null
  return data.flatMap(pointsOf)
}

/** Outlines only where every lesion of the frame has one. */
function together(lesions: readonly CocoLesion[]): Pick<LabelledFrame, 'lesions' | 'outlines'> {
  const boxes = lesions.map(({ box }) => box)
  const outlines = lesions.flatMap(({ outline }) => (outline === null ? [] : [outline]))
  return outlines.length === boxes.length ? { lesions: boxes, outlines } : { lesions: boxes }
}

/** The same with their pixels, from grey PNGs. */
export const loadCoco = (images: string, path: string): LabelledFrame[] =>
  readCoco(path).map((frame) => ({ ...frame, image: readGreyPng(join(images, frame.name)) }))
