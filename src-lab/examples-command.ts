import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { createInference } from '#core/model/inference.ts'
import { PATCH_LENGTH, sampleRegion, standardize, type GreyImage } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { proposeRegions, REGION_SIDE } from '#core/regions/proposals.ts'
import { ExamplesFile, galleryArrays } from '#core/why/examples-file.ts'
import { distanceBetween, project, type Gallery, type Projection } from '#core/why/nearest.ts'
import { readModel } from './circuit/shipped.ts'
import { toUnit } from './data/png.ts'
import { REGIONS_PER_FRAME } from './data/points.ts'
import { score } from './evaluation/regions.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { spectrumOf } from './novelty/fit-density.ts'
import { simulateFrame } from './simulation/frame.ts'
import { bytesOf, writeDurably } from '../src-main/engine/durable.ts'

export interface ExamplesOptions {
  readonly model: string
  readonly seed: number
  /** Of each kind. */
  readonly each: number
}

const AXES = 16
/** Of the gallery's distances to the nearest other picture. */
const QUANTILES = { close: 0.5, fairlyClose: 0.95 } as const
/** A stenosis with less contrast is not seen in its picture. */
const SEEN = 0.3

interface Drawn {
  readonly seed: number
  readonly severity: number | null
  readonly pixels: Uint8Array<ArrayBuffer>
}

/**
 * Draws the gallery of examples: regions of simulated frames with and without a stenosis, and where the model's features place them.
 * Writes examples.json and examples.bin beside the model. No image of a patient is looked at.
 */
export async function examplesCommand({ model, seed, each }: ExamplesOptions): Promise<void> {
  const { folder, manifest, weights } = await readModel(model)
  const drawn = drawGallery(seed, each)
  const inference = createInference(manifest, weights, () => performance.now())
  const scored = await score(
    inference,
    drawn.map(({ pixels, severity, seed: own }) => ({
      cluster: String(own),
      kind: severity === null ? 'proposal' : 'lesion',
      label: severity === null ? 0 : 1,
      // Of what is shipped, eight bits and all, so that the numbers can be made again from the file.
      patch: standardize(Float32Array.from(pixels, (value) => value / 255)),
    })),
  )
  inference.dispose()
  const features = scored.map(({ features: h }) => h)
  const gallery = galleryOf(drawn, features)
  const bin = Buffer.concat([
    ...galleryArrays(gallery).map(bytesOf),
    ...gallery.pictures.map(({ pixels }) => pixels),
  ])
  const file = ExamplesFile.parse({
    schema: 1,
    weightsSha256: manifest.weights.sha256,
    madeAt: new Date().toISOString(),
    command: `npm run lab -- examples --model ${manifest.id}`,
    source: 'simulated',
    width: gallery.projection.mean.length,
    axes: AXES,
    bin: { bytes: bin.byteLength, sha256: createHash('sha256').update(bin).digest('hex') },
    distances: gallery.distances,
    examples: drawn.map(({ seed: own, severity }) => ({ seed: own, severity })),
  })
  // Its numbers first: a file that names others is refused, one that is not there yet is not.
  writeDurably(join(folder, 'examples.bin'), [bin])
  writeDurably(join(folder, 'examples.json'), [jsonBytes(file)])
  process.stderr.write(`${drawn.length} pictures, ${bin.byteLength} bytes\n`)
}

/** At most one of each kind from a frame, so that the gallery is as varied as its frames. */
function drawGallery(firstSeed: number, each: number): Drawn[] {
  const [having, lacking]: [Drawn[], Drawn[]] = [[], []]
  for (let seed = firstSeed; having.length < each || lacking.length < each; seed++) {
    const random = seededRandom(seed)
    const { pixels, stenoses } = simulateFrame(random)
    const grey = toUnit({ rows: PHANTOM_SIDE, columns: PHANTOM_SIDE, data: pixels })
    const lesion = stenoses.find(({ contrast }) => contrast > SEEN)
    if (lesion && having.length < each) {
      const [x, y, w, h] = lesion.box
      having.push({ seed, severity: lesion.severity, pixels: cut(grey, around(x + w / 2, y + h / 2)) })
    }
    const clear = proposeRegions(grey, { max: REGIONS_PER_FRAME }).find((box) =>
      stenoses.every(({ box: other }) => !touches(box, other)),
    )
    if (clear && lacking.length < each) lacking.push({ seed, severity: null, pixels: cut(grey, clear) })
  }
  return [...having, ...lacking]
}

const around = (x: number, y: number): Box => [
  x - REGION_SIDE / 2,
  y - REGION_SIDE / 2,
  REGION_SIDE,
  REGION_SIDE,
]

const touches = ([ax, ay, aw, ah]: Box, [bx, by, bw, bh]: Box): boolean =>
  ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah

function cut(grey: GreyImage, [x, y, width, height]: Box): Uint8Array<ArrayBuffer> {
  const region = { centerX: x + width / 2, centerY: y + height / 2, width, height, angleRad: 0 }
  const pixels = new Uint8Array(PATCH_LENGTH)
  pixels.set(sampleRegion(grey, { region, gain: 1 }).map((value) => Math.round(255 * value)))
  return pixels
}

function galleryOf(drawn: readonly Drawn[], features: readonly Float32Array[]): Gallery {
  const projection = projectionOf(features)
  const places = features.map((h) => project(projection, h))
  const nearest = places
    .map((place, i) =>
      Math.min(...places.filter((_, j) => j !== i).map((other) => distanceBetween(place, other))),
    )
    .sort((a, b) => a - b)
  const at = (share: number): number => nearest[Math.floor(share * (nearest.length - 1))] ?? NaN
  return {
    projection,
    distances: { close: at(QUANTILES.close), fairlyClose: at(QUANTILES.fairlyClose) },
    pictures: drawn.map(({ severity, pixels }, i) => ({ severity, pixels, place: places[i]! })),
  }
}

/** Principal axes of the gallery itself. */
function projectionOf(features: readonly Float32Array[]): Projection {
  const { mean, variances, axis } = spectrumOf(features)
  const axes = Array.from({ length: AXES }, (_, k) => axis(k)).flat()
  const left = variances.slice(AXES).reduce((sum, value) => sum + value, 0)
  return {
    mean: Float32Array.from(mean),
    axes: Float32Array.from(axes),
    scales: Float32Array.from(variances.slice(0, AXES), Math.sqrt),
    across: Math.sqrt(left),
  }
}
