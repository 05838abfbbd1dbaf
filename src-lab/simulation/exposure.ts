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
  const { look, wires, grain, opening } = detector
  const primary = chest.map(
    (bright, at) => bright ** look.chestContrast * Math.exp(-look.attenuation * depth[at]! - wires[at]!),
  )
  const mean = primary.reduce((a, b) => a + b) / primary.length
  const beam = blurred(primary, look.blurPx).map((value) => value + look.scatter * mean)
  const start = grainStart(random)
  const grainy = beam.map((value, at) => {
    const noise = grain.tile[start + Math.floor(at / SIDE) * grain.width + (at % SIDE)]!
    return Math.max(1e-3, value + (look.grain / 255) * Math.sqrt(value) * noise) ** look.gamma
  })
  const seen = enhanced(
    grainy.map((value, at) => value * (0.06 + 0.94 * opening[at]!)),
    look,
  )
  return windowed(seen, opening, look)
}

function enhanced(data: Float32Array, { sharpen, sharpenPx }: Look): Float32Array {
  if (sharpen === 0) return data
  const soft = blurred(data, sharpenPx)
  return data.map((value, at) => value + sharpen * (value - soft[at]!))
}

function windowed(data: Float32Array, opening: Float32Array, { window: [low, high] }: Look): Uint8Array {
  const sample = data.filter((_, at) => at % 7 === 0 && opening[at]! > 0.99).sort()
  const [dark, bright] = [
    sample[Math.floor(0.01 * sample.length)]!,
    sample[Math.floor(0.99 * sample.length)]!,
  ]
  return Uint8Array.from(data, (value) =>
    Math.max(0, Math.min(255, Math.round(low + ((high - low) * (value - dark)) / (bright - dark)))),
  )
}
