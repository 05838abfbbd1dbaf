import { join } from 'node:path'
import * as z from 'zod'
import type { GreyImage } from '#core/model/preprocess.ts'
import { nearAny } from '#core/training/duplicates.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { pictureReader } from './images.ts'
import { readJsonFile } from './json-file.ts'
import { pointsOf, type Polygon } from './polygon.ts'
import { rasterize, type SegmentMap } from './segment-map.ts'
import { thumbnailsOf } from './splits.ts'

/** SYNTAX names of ARCADE's classes, by bit; its last class, stenosis, is rare and unreliable there and is not asked. */
export const SEGMENTS = [
  ...['1', '2', '3', '4', '5', '6', '7', '8', '9', '9a', '10', '10a', '11', '12', '12a', '13', '14', '14a'],
  ...['15', '16', '16a', '16b', '16c', '12b', '14b'],
] as const

/** A frame and which coronary segment each of its pixels belongs to. */
export interface VesselFrame {
  readonly name: string
  readonly image: GreyImage
  readonly segments: SegmentMap
  /** Of all its segments. */
  readonly outlines: readonly Polygon[]
}

const Vessels = z.object({
  images: z.array(z.object({ id: z.number(), file_name: z.string(), width: z.number(), height: z.number() })),
  annotations: z.array(
    z.object({
      image_id: z.number(),
      category_id: z.number().int().min(0).max(31),
      segmentation: z.array(z.array(z.number())),
    }),
  ),
})

/** All frames of a part of ARCADE's vessel task, as published. */
export async function readVessels(data: string, part: 'train' | 'val'): Promise<VesselFrame[]> {
  const folder = join(data, 'arcade-vessels', part)
  const { images, annotations } = readJsonFile(`${folder}.json`, Vessels, 'COCO file of vessel segments')
  const read = pictureReader()
  const frames: VesselFrame[] = []
  for (const { id, file_name: name, width, height } of images) {
    const image = await read(join(folder, name))
    const polygons = annotations.filter((annotation) => annotation.image_id === id)
    const outlines = polygons.flatMap(({ segmentation }) => segmentation.map(pointsOf))
    frames.push({ name, image, segments: rasterize(width, height, polygons), outlines })
  }
  return frames
}

interface Kept {
  readonly frames: readonly VesselFrame[]
  /** Left out, as they nearly equal one that was given. */
  readonly dropped: number
}

/**
 * ARCADE's vessel task, its train part, without the frames that nearly equal a held-out one of the stenosis task: the two
 * tasks share patients. Takes about half a minute.
 */
export const loadVessels = async (data: string, held: readonly LabelledFrame[]): Promise<Kept> =>
  unlike(await readVessels(data, 'train'), held)

/**
 * Its val part, without the frames that nearly equal one that a model learned from or was chosen by. Those are of both tasks: a third
 * of this part repeats frames of the stenosis task with other contrast.
 */
export const heldVessels = async (
  data: string,
  known: readonly { readonly image: GreyImage }[],
): Promise<Kept> => unlike(await readVessels(data, 'val'), known)

/** Those that nearly equal none of the others. */
export function unlike(
  frames: readonly VesselFrame[],
  known: readonly { readonly image: GreyImage }[],
): Kept {
  const near = nearAny(thumbnailsOf(frames), thumbnailsOf(known))
  return { frames: frames.filter((_, i) => !near.has(i)), dropped: near.size }
}
