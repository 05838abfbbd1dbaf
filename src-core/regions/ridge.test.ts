import { describe, expect, it } from 'vitest'
import {
  acrossLine,
  draw,
  enlarged,
  largestDifference,
  line,
  noise,
  phantomFrames,
  reduced,
} from './pictures.testing.ts'
import { blurredAtOnce, blurredInSteps, plainRidge } from './ridge.testing.ts'
import { ridgeMap } from './ridge.ts'

const SIGMAS = [1, 1.7, 2.8]
const SIDE = 72

const pictures = [
  ['noise', noise(50, 40, 1)],
  ['a thin line', line(48, 0.8, 20)],
  ['a wide line, bright', line(48, 3, 65, -0.4)],
  ['three pixels', noise(3, 1, 2)],
  ['nine pixels', noise(3, 3, 3)],
  ['one pixel', noise(1, 1, 4)],
] as const

describe('the ridge filter equals its plain reference', () => {
  it.each(pictures)('%s: within 1e-5 grey levels, in steps', (_, picture) => {
    const { planes, strength } = ridgeMap(picture)
    const references = blurredInSteps(picture, SIGMAS).map((plane, i) => plainRidge(plane, SIGMAS[i] ?? NaN))
    for (const [i, reference] of references.entries())
      expect(largestDifference(planes[i] ?? [], reference)).toBeLessThan(1e-5)
    const largest = strength.map((_, at) => Math.max(...references.map((reference) => reference[at] ?? NaN)))
    expect(largestDifference(strength, largest)).toBeLessThan(1e-5)
  })

  // In steps the side of the frame is repeated at each of them, so this holds away from the sides.
  it.each(pictures.slice(0, 3))(
    '%s: within 5e-4 grey levels of one blur, 10 px from the sides',
    (_, picture) => {
      const { rows, columns } = picture
      const inner = (data: ArrayLike<number>) =>
        Float64Array.from(data).filter((_, at) => {
          const [x, y] = [at % columns, Math.floor(at / columns)]
          return Math.min(x, y, columns - 1 - x, rows - 1 - y) >= 10
        })
      const { planes } = ridgeMap(picture)
      for (const [i, sigma] of SIGMAS.entries()) {
        const reference = inner(plainRidge(blurredAtOnce(picture, sigma), sigma))
        expect(Math.max(...reference)).toBeGreaterThan(0.015)
        expect(largestDifference(inner(planes[i] ?? []), reference)).toBeLessThan(5e-4)
      }
    },
  )
})

/** Values of a plane within half a pixel of the line's middle, away from the sides. */
const onLine = (plane: Float32Array, angleDeg: number): Float32Array =>
  plane.filter((_, at) => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)]
    const far = Math.hypot(x - SIDE / 2, y - SIDE / 2) > SIDE / 3
    return !far && Math.abs(acrossLine(SIDE, angleDeg, x, y)) <= 0.5
  })
const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('a dark line', () => {
  // A Gaussian line of deviation s answers most to a filter of sigma s·√2 (Lindeberg 1998).
  it.each(SIGMAS.map((sigma, i) => [i, sigma, sigma / Math.SQRT2] as const))(
    'is strongest at its own width: plane %i, sigma %f',
    (own, _, width) => {
      const answers = ridgeMap(line(SIDE, width, 30)).planes.map((plane) => mean(onLine(plane, 30)))
      expect(answers.indexOf(Math.max(...answers))).toBe(own)
    },
  )

  it.each([0.7, 1.2, 2])('of deviation %f px is strongest along its middle', (width) => {
    const { strength } = ridgeMap(line(SIDE, width, 30))
    const away = strength.filter(
      (_, at) => Math.abs(acrossLine(SIDE, 30, at % SIDE, Math.floor(at / SIDE))) > 4 * width,
    )
    expect(Math.max(...away)).toBeLessThan(0.25 * mean(onLine(strength, 30)))
  })

  it('counts by its contrast, not by how bright the picture is', () => {
    const answer = (depth: number, shift: number) => {
      const picture = line(SIDE, 1.2, 30, depth)
      return mean(
        onLine(ridgeMap({ ...picture, data: picture.data.map((value) => value + shift) }).strength, 30),
      )
    }
    expect(answer(0.2, 0) / answer(0.4, 0)).toBeCloseTo(0.5, 3)
    expect(answer(0.4, 0.2) / answer(0.4, 0)).toBeCloseTo(1, 3)
  })

  // The differences are of whole pixels, and the narrowest line has few of them.
  it.each([
    [0.7, 0.12],
    [1.2, 0.05],
    [2, 0.02],
  ])('of deviation %f px answers the same however it is turned, within a share of %f', (width, share) => {
    const answers = [10, 25, 40, 55, 70, 100, 125, 160].map((angleDeg) =>
      mean(onLine(ridgeMap(line(SIDE, width, angleDeg)).strength, angleDeg)),
    )
    expect(Math.min(...answers)).toBeGreaterThan(Math.max(...answers) * (1 - share))
  })

  it('is the same in a picture turned over its diagonal', () => {
    const picture = noise(30, 30, 5)
    const turned = draw(30, 30, (x, y) => picture.data[x * 30 + y] ?? NaN)
    const { strength } = ridgeMap(turned)
    const back = draw(30, 30, (x, y) => strength[x * 30 + y] ?? NaN)
    expect(largestDifference(back.data, ridgeMap(picture).strength)).toBeLessThan(1e-5)
  })
})

describe('what is no dark line', () => {
  it.each([0.7, 1.2, 2])('a bright line of deviation %f px gives nothing along it', (width) => {
    for (const angleDeg of [0.5, 30, 45, 80])
      expect(Math.max(...onLine(ridgeMap(line(SIDE, width, angleDeg, -0.4)).strength, angleDeg))).toBe(0)
  })

  it('a flat picture and a ramp give nothing', () => {
    // Halves of whole numbers: a ramp without rounding has no second differences at all.
    for (const picture of [draw(40, 30, () => 0.5), draw(40, 30, () => 0)])
      expect(Math.max(...ridgeMap(picture).strength)).toBeLessThan(1e-6)
    const ramp = ridgeMap(draw(60, 60, (x, y) => 0.2 + 0.005 * x + 0.003 * y)).strength
    const inside = ramp.filter(
      (_, at) => Math.min(at % 60, 59 - (at % 60), Math.floor(at / 60), 59 - Math.floor(at / 60)) > 12,
    )
    expect(Math.max(...inside)).toBeLessThan(1e-5)
  })

  it('a round dark spot gives half of what its curvature would as a line', () => {
    const spot = draw(41, 41, (x, y) => 0.7 - 0.4 * Math.exp(-((x - 20) ** 2 + (y - 20) ** 2) / 8))
    const { planes } = ridgeMap(spot)
    const [plane] = blurredInSteps(spot, SIGMAS)
    const at = 20 * 41 + 20
    const curvature =
      (plane?.data[at - 1] ?? NaN) - 2 * (plane?.data[at] ?? NaN) + (plane?.data[at + 1] ?? NaN)
    expect(planes[0]?.[at]).toBeCloseTo(curvature / 2, 5)
  })
})

describe('frames of other sizes', () => {
  it('have a map of at most 256 px, the same for the same picture', () => {
    const frame = phantomFrames()[3]
    if (frame === undefined) throw new Error('no such frame')
    const { map, strength } = ridgeMap(frame)
    expect([map.rows, map.columns, map.scale]).toEqual([256, 256, 2])
    for (const [other, scale] of [
      [enlarged(frame, 2), 4],
      [reduced(frame, 2), 1],
    ] as const) {
      const again = ridgeMap(other)
      expect([again.map.rows, again.map.columns, again.map.scale]).toEqual([256, 256, scale])
      expect(largestDifference(again.strength, strength)).toBeLessThan(1e-5)
    }
  })
})
