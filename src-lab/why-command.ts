import * as tf from '@tensorflow/tfjs-core'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { backboneBlocks } from '#core/model/backbone-layout.ts'
import { foldBackbone, type FoldedMobileNet } from '#core/model/folded.ts'
import { arrayOf } from '#core/model/weights.ts'
import { createInference } from '#core/model/inference.ts'
import { hybridConfigOf } from '#core/model/manifest.ts'
import { extractPatch, PATCH_SIZE, type GreyImage } from '#core/model/preprocess.ts'
import type { Box } from '#core/reading/types.ts'
import { seededRandom } from '#core/random.ts'
import { clusterBootstrap } from '#core/training/bootstrap.ts'
import { HIDING, middleOf, WHY_GRID, WHY_PLACES, type Hiding } from '#core/why/occlusion.ts'
import { correlation } from '#core/why/stability.ts'
import { occlude } from '../src-main/engine/explain.ts'
import { readModel } from './circuit/shipped.ts'
import { REPLICATES } from './evaluation/measure.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { writeDurably } from '../src-main/engine/durable.ts'
import { lesionScenes, type LesionScene } from './why/lesion-scenes.ts'
import { pointing } from './why/pointing.ts'

export interface WhyOptions {
  readonly model: string
  readonly scenes: number
  readonly seed: number
  readonly out: string
}

/** A way to say which places of a region moved its score. */
type Explain = (grey: GreyImage, box: Box) => Promise<readonly number[]>

const TRIED: readonly (readonly [string, Hiding])[] = [
  ['occlusion, as shipped', HIDING],
  ['occlusion, reach 5', { ...HIDING, reach: 5 }],
  ['occlusion, reach 10', { ...HIDING, reach: 10 }],
  ['occlusion behind grey', { ...HIDING, blur: null }],
]

/**
 * Which way of asking why points best at drawn lesions whose place is known, and is steadiest from frame to frame; into why.json.
 * No real image is looked at.
 */
export async function whyCommand({ model, scenes: count, seed, out }: WhyOptions): Promise<void> {
  const { manifest, weights } = await readModel(model)
  const config = hybridConfigOf(manifest)
  const inference = createInference(manifest, weights, () => performance.now())
  const backbone = foldBackbone(backboneBlocks(config.backbone), weights)
  const scenes = lesionScenes(count, seed)
  const ways: (readonly [string, Explain])[] = TRIED.map(([name, hiding]) => [
    name,
    async (grey, box) => (await occlude(inference, grey, box, async () => true, hiding))?.changes ?? [],
  ])
  ways.push(['class activation (Grad-CAM)', activation(backbone, arrayOf(weights, 'head/kernel'))])
  const measured: object[] = []
  for (const [name, explain] of ways) {
    const figures = { name, ...(await measure(scenes, explain)) }
    measured.push(figures)
    process.stderr.write(`${JSON.stringify(figures)}\n`)
  }
  inference.dispose()
  backbone.dispose()
  mkdirSync(out, { recursive: true })
  const { sha256: weightsSha256 } = manifest.weights
  const command = `npm run lab -- why --model ${manifest.id} --scenes ${count} --seed ${seed}`
  writeDurably(join(out, 'why.json'), [
    jsonBytes({ model: manifest.id, weightsSha256, command, scenes: count, measured }),
  ])
}

/**
 * Grad-CAM (arXiv 1610.02391) where the head is linear in the mean of the last maps: their sum, weighted by the head. The circuit's
 * part of the gradient is left out. On the grid of the occlusion.
 */
const activation =
  (backbone: FoldedMobileNet, kernel: Float32Array): Explain =>
  async (grey, box) => {
    const x = tf.tensor4d(extractPatch(grey, box), [1, PATCH_SIZE, PATCH_SIZE, 1])
    const maps = backbone.last(x)
    const [, rows, columns, channels] = maps.shape
    const values = await maps.data()
    tf.dispose([x, maps])
    const sums = Array.from({ length: rows * columns }, (_, at) =>
      kernel.reduce((sum, weight, c) => sum + weight * values[at * channels + c]!, 0),
    )
    return Array.from({ length: WHY_PLACES }, (_, at) => {
      const [column, row] = [at % WHY_GRID, Math.floor(at / WHY_GRID)]
      return bilinear(sums, rows, columns, middleOf(column) / PATCH_SIZE, middleOf(row) / PATCH_SIZE)
    })
  }

function bilinear(data: readonly number[], rows: number, columns: number, u: number, v: number): number {
  const [x, y] = [inside(u * columns - 0.5, columns), inside(v * rows - 0.5, rows)]
  const [x0, y0] = [Math.min(columns - 2, Math.floor(x)), Math.min(rows - 2, Math.floor(y))]
  const row = (at: number): number =>
    data[at * columns + x0]! * (1 - x + x0) + data[at * columns + x0 + 1]! * (x - x0)
  return row(y0) * (1 - y + y0) + row(y0 + 1) * (y - y0)
}

const inside = (value: number, length: number): number => Math.min(length - 1, Math.max(0, value))

async function measure(scenes: readonly LesionScene[], explain: Explain) {
  const [maps, same]: [(readonly number[])[], number[]] = [[], []]
  for (const { grey, box, neighbours } of scenes) {
    const map = await explain(grey, box)
    maps.push(map)
    const beside: number[] = []
    for (const other of neighbours) beside.push(correlation(map, await explain(other.grey, other.box)))
    if (beside.length > 1) same.push(meanOf(beside))
  }
  const points = maps.map((map, i) => pointing(map, scenes[i]!.box, scenes[i]!.lesion))
  const others = maps.map((map, i) => correlation(map, maps[(i + 1) % maps.length]!))
  return {
    distancePx: estimate(points.map(({ distance }) => distance)),
    chancePx: estimate(points.map(({ chance }) => chance)),
    /** Share of the places that lie nearer to the lesion than the peak; .5 by chance. */
    placesNearer: estimate(points.map(({ nearer }) => nearer)),
    peakInLesion: estimate(points.map(({ inLesion }) => (inLesion ? 1 : 0))),
    /** Mean correlation with the same place in neighbouring frames, and with another scene's map. */
    samePlace: estimate(same),
    anotherPlace: estimate(others),
    stable: same.filter((value) => value >= 0.7).length / same.length,
    unstable: same.filter((value) => value < 0.4).length / same.length,
  }
}

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

/** Scenes are independent of each other. */
const estimate = (values: readonly number[]) => {
  const { value, interval } = clusterBootstrap(
    values.map((_, i) => String(i)),
    (cases) => meanOf(cases.map((i) => values[i]!)),
    REPLICATES,
    seededRandom(1),
  )
  return { n: values.length, value, interval }
}
