import { collimatorOf, wireShade } from './surroundings.ts'
import { grainOf, grainStart, type Grain } from '#core/angiography/phantom-noise.ts'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { gaussianBlur } from '#core/regions/gaussian.ts'
import type { Random } from '#core/random.ts'
import type { Look } from './look.ts'

const SIDE = PHANTOM_SIDE
const blurred = (data: Float32Array, sigma: number): Float32Array =>
  gaussianBlur({ rows: SIDE, columns: SIDE, data }, sigma).data

/** What stands in the beam: brightness of the chest (0 to 1) and depth of contrast in pixels, row by row. */
export interface Beam {
  readonly chest: Float32Array
  readonly depth: Float32Array
}

/** What stays the same over the frames of a run: wires in the beam, the detector's grain, the collimator. */
export interface Detector {
  readonly look: Look
  readonly wires: Float32Array
  readonly grain: Grain
  readonly opening: Float32Array
}

export function drawDetector(look: Look, random: Random): Detector {
  const wires = wireShade(random)
  return { look, wires, grain: grainOf(random, look.grainPx), opening: collimatorOf(look.blades) }
}

/**
 * The picture a cath lab stores: Beer-Lambert, scatter, blur, grain by the square root of the dose, edge enhancement, a curve,
 * a window, the collimator's blades.
 * @returns 8 bits, row by row, vessels dark
 */
export function exposed({ chest, depth }: Beam, detector: Detector, random: Random): Uint8Array {
  const { look, wires, opening } = detector
  const { chestContrast, attenuation } = look
  const primary = new Float32Array(chest.length)
  let sum = 0
  for (let at = 0; at < chest.length; at++) {
    primary[at] = chest[at]! ** chestContrast * Math.exp(-attenuation * depth[at]! - wires[at]!)
    sum += primary[at]!
  }
  const scattered = look.scatter * (sum / primary.length)
  const beam = blurred(primary, look.blurPx)
  for (let at = 0; at < beam.length; at++) beam[at]! += scattered
  addGrain(beam, detector, grainStart(random))
  for (let at = 0; at < beam.length; at++) beam[at]! *= 0.06 + 0.94 * opening[at]!
  enhance(beam, look)
  return windowed(beam, opening, look)
}

/** In place, and the curve with it. Loops here and below: of a quarter of a million pixels, `map` takes several times as long. */
function addGrain(
  beam: Float32Array,
  { look, grain: { tile, width } }: Pick<Detector, 'look' | 'grain'>,
  start: number,
): void {
  const { gamma } = look
  const amount = look.grain / 255
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const value = beam[y * SIDE + x]!
      const noise = tile[start + y * width + x]!
      beam[y * SIDE + x] = Math.max(1e-3, value + amount * Math.sqrt(value) * noise) ** gamma
    }
  }
}

/** In place. */
function enhance(data: Float32Array, { sharpen, sharpenPx }: Look): void {
  if (sharpen === 0) return
  const soft = blurred(data, sharpenPx)
  for (let at = 0; at < data.length; at++) data[at]! += sharpen * (data[at]! - soft[at]!)
}

function windowed(data: Float32Array, opening: Float32Array, { window: [low, high] }: Look): Uint8Array {
  const every = new Float32Array(Math.ceil(data.length / 7))
  let count = 0
  for (let at = 0; at < data.length; at += 7) if (opening[at]! > 0.99) every[count++] = data[at]!
  const sample = every.subarray(0, count).sort()
  const [dark, bright] = [
    sample[Math.floor(0.01 * sample.length)]!,
    sample[Math.floor(0.99 * sample.length)]!,
  ]
  const out = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at++) {
    const grey = Math.round(low + ((high - low) * (data[at]! - dark)) / (bright - dark))
    out[at] = Math.max(0, Math.min(255, grey))
  }
  return out
}
