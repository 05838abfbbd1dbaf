import { randomInt, type Random } from '#core/random.ts'

/** How one cath lab, on one day, makes a picture of what X-rays leave: everything that is not anatomy. */
export interface Look {
  /** Of the drawn scale, 0.25 mm a pixel: the field of view that was chosen. */
  readonly zoom: number
  /** Of contrast, per pixel of depth. */
  readonly attenuation: number
  /** Exponents on the chest behind the heart, and on the whole picture. */
  readonly chestContrast: number
  readonly gamma: number
  /** Blur of detector and focal spot, deviation in pixels. */
  readonly blurPx: number
  /** Edge enhancement: share of what a blur of that reach takes away. */
  readonly sharpen: number
  readonly sharpenPx: number
  /** Grain in grey levels of 255, where the picture is brightest, and its correlation in pixels. */
  readonly grain: number
  readonly grainPx: number
  /** Scattered beam that reaches all of the picture, as a share of its mean. */
  readonly scatter: number
  /** Grey levels that the 1st and 99th percentiles are mapped to. */
  readonly window: readonly [low: number, high: number]
  /** Pixels that each blade of the collimator covers: left, right, top, bottom. */
  readonly blades: readonly [number, number, number, number]
}

const between = (random: Random, low: number, high: number): number => low + (high - low) * random()

/** Ranges wide enough that real pictures lie inside them; nothing of one vendor's. */
export function drawLook(random: Random): Look {
  return {
    zoom: between(random, 0.75, 1.5),
    attenuation: between(random, 0.022, 0.075),
    chestContrast: between(random, 0.5, 1.9),
    gamma: between(random, 0.6, 1.5),
    blurPx: between(random, 0.5, 1.5),
    sharpen: random() < 0.6 ? between(random, 0.2, 1.4) : 0,
    sharpenPx: between(random, 3, 14),
    grain: between(random, 0.8, 8),
    grainPx: between(random, 0.4, 1.3),
    scatter: between(random, 0, 0.5),
    window: [between(random, 0, 60), between(random, 150, 255)],
    blades: [blade(random), blade(random), blade(random), blade(random)],
  }
}

/** Half of the sides are open; a blade may stand far inside. */
function blade(random: Random): number {
  if (random() < 0.5) return 0
  return random() < 0.75 ? 3 + randomInt(random, 14) : 15 + randomInt(random, 60)
}
