import { join } from 'node:path'
import * as z from 'zod'
import type { GreyImage } from '#core/model/preprocess.ts'
import { Box } from '#core/reading/types.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { loadCoco } from './coco.ts'
import { readJsonFile } from './json-file.ts'
import { readGreyPng } from './png.ts'

/** A drawn frame and how severe its stenoses are. */
export interface SimulatedTruth {
  readonly name: string
  readonly image: GreyImage
  readonly stenoses: readonly { readonly box: Box; readonly severity: number }[]
}

const Truth = z.object({
  images: z.array(z.object({ id: z.number(), file_name: z.string() })),
  annotations: z.array(z.object({ image_id: z.number(), bbox: Box, severity: z.number() })),
})

/** The frames that `lab simulate` wrote into a folder. */
export function loadSimulatedTruth(folder: string): SimulatedTruth[] {
  const { images, annotations } = readJsonFile(
    join(folder, 'frames.json'),
    Truth,
    'file that `lab simulate` wrote',
  )
  return images.map(({ id, file_name: name }) => ({
    name,
    image: readGreyPng(join(folder, 'frames', name)),
    stenoses: annotations
      .filter((annotation) => annotation.image_id === id)
      .map(({ bbox, severity }) => ({ box: bbox, severity })),
  }))
}

/** The same as frames with boxes: some show no stenosis and give negatives only. */
export const loadSimulated = (folder: string): LabelledFrame[] =>
  loadCoco(join(folder, 'frames'), join(folder, 'frames.json'))
