import { randomInt, randomNormal, type Random } from '../random.ts'
import { PATCH_SIZE } from '../model/preprocess.ts'
import { assertNever } from '../result.ts'

/** What another detector, or another day, does to a picture. */
export const CHANGES = [
  'coarse',
  'blur',
  'gamma',
  'clip',
  'noise',
  'shade',
  'edge',
  'polarity',
] as const satisfies string[]
export type Change = (typeof CHANGES)[number]

/** Chance of each change at strength 1; their sizes are beside the code that makes them. */
const CHANCE: Readonly<Record<Change, number>> = {
  coarse: 0.15,
  blur: 0.25,
  gamma: 1,
  clip: 0.15,
  noise: 0.4,
  shade: 0.3,
  edge: 0.04,
  polarity: 0.02,
}

/**
 * Changes how a patch was taken and never what it shows. Comes before standardizing.
 * @param patch 64 x 64 in [0, 1]
 * @param strength factor on the chance and the size of each change; 1 is what is trained with, 0 mirrors only
 */
export function augment(patch: Float32Array, random: Random, strength = 1): Float32Array {
  let out = flip(patch, randomInt(random, 4))
  for (const change of CHANGES) {
    const wanted = change === 'gamma' || random() < CHANCE[change] * strength
    if (wanted) out = changed(out, change, random, strength)
  }
  return out
}

/** One change, for certain. */
export function changed(patch: Float32Array, change: Change, random: Random, strength: number): Float32Array {
  switch (change) {
    case 'coarse':
      return coarse(patch)
    case 'blur':
      return blur(patch, (0.4 + random()) * strength)
    case 'gamma':
      return gamma(patch, Math.exp((random() - 0.5) * 0.8 * strength))
    case 'clip': {
      const low = random() * 0.15 * strength
      return clip(patch, low, 1 - random() * 0.15 * strength)
    }
    case 'noise':
      return noise(patch, random() * 0.04 * strength, random)
    case 'shade':
      return shade(patch, strength, random)
    case 'edge':
      return collimator(patch, random)
    case 'polarity':
      return patch.map((value) => 1 - value)
    default:
      return assertNever(change)
  }
}

/** Bit 0 mirrors columns, bit 1 mirrors rows. */
export function flip(patch: Float32Array, how: number): Float32Array {
  const [x, y] = [how & 1 ? PATCH_SIZE - 1 : 0, how & 2 ? PATCH_SIZE - 1 : 0]
  return patch.map(
    (_, i) => patch[Math.abs(y - Math.floor(i / PATCH_SIZE)) * PATCH_SIZE + Math.abs(x - (i % PATCH_SIZE))]!,
  )
}

/** Brightness as another detector or vendor would map it. */
const gamma = (patch: Float32Array, exponent: number): Float32Array =>
  patch.map((value) => Math.max(0, value) ** exponent)

/** A narrow window: the darkest and brightest parts saturate at these shares of the range. */
function clip(patch: Float32Array, low: number, high: number): Float32Array {
  const [least, most] = [patch.reduce((a, b) => Math.min(a, b)), patch.reduce((a, b) => Math.max(a, b))]
  const [from, to] = [least + low * (most - least), least + high * (most - least)]
  return patch.map((value) => Math.min(to, Math.max(from, value)))
}

/** Half the resolution, as of a small image that was enlarged. */
function coarse(patch: Float32Array): Float32Array {
  return patch.map((_, i) => {
    const [y, x] = [Math.floor(i / PATCH_SIZE) & ~1, (i % PATCH_SIZE) & ~1]
    const at = y * PATCH_SIZE + x
    return (patch[at]! + patch[at + 1]! + patch[at + PATCH_SIZE]! + patch[at + PATCH_SIZE + 1]!) / 4
  })
}

/** Separable Gaussian, deviation in pixels of the patch; the edge is repeated. */
function blur(patch: Float32Array, deviation: number): Float32Array {
  const reach = Math.ceil(2.5 * deviation)
  const taps = Array.from({ length: 2 * reach + 1 }, (_, t) =>
    Math.exp(-((t - reach) ** 2) / (2 * deviation ** 2)),
  )
  const total = taps.reduce((a, b) => a + b)
  const pass = (source: Float32Array, step: number, position: (i: number) => number): Float32Array =>
    source.map((_, i) => {
      let sum = 0
      for (const [t, tap] of taps.entries()) {
        const at = Math.min(PATCH_SIZE - 1, Math.max(0, position(i) + t - reach))
        sum += tap * source[i + (at - position(i)) * step]!
      }
      return sum / total
    })
  const rows = pass(patch, 1, (i) => i % PATCH_SIZE)
  return pass(rows, PATCH_SIZE, (i) => Math.floor(i / PATCH_SIZE))
}

/** Quantum noise, white at this scale. */
const noise = (patch: Float32Array, deviation: number, random: Random): Float32Array =>
  patch.map((value) => value + deviation * randomNormal(random))

/** Brighter towards one side, as beside a lung or a diaphragm: up to a third of the grey it has. */
function shade(patch: Float32Array, strength: number, random: Random): Float32Array {
  const angle = random() * 2 * Math.PI
  const amount = (0.7 * random() * strength) / PATCH_SIZE
  const [across, down] = [amount * Math.cos(angle), amount * Math.sin(angle)]
  const half = PATCH_SIZE / 2
  return patch.map(
    (value, i) =>
      value * (1 + across * ((i % PATCH_SIZE) - half) + down * (Math.floor(i / PATCH_SIZE) - half)),
  )
}

/** A straight collimator blade over one side, near black. */
function collimator(patch: Float32Array, random: Random): Float32Array {
  const angle = random() * 2 * Math.PI
  const [cos, sin, from] = [Math.cos(angle), Math.sin(angle), PATCH_SIZE * (0.3 + 0.15 * random())]
  const half = PATCH_SIZE / 2
  return patch.map((value, i) => {
    const along = ((i % PATCH_SIZE) - half) * cos + (Math.floor(i / PATCH_SIZE) - half) * sin
    return along > from ? 0.03 : value
  })
}
