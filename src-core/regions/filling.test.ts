import { describe, expect, it } from 'vitest'
import { lineDarkness, lineMovement } from './filling.ts'
import { plainDarkness, plainMovement } from './filling.testing.ts'
import { acrossLine, draw, line, noise } from './pictures.testing.ts'
import { ridgeMap } from './ridge.ts'

const pictures = [
  ['noise', noise(50, 40, 1), noise(50, 40, 2)],
  ['a line and its neighbour', line(48, 2, 20), line(48, 2, 35)],
  ['a dark and a bright line', line(48, 2, 20), line(48, 2, 20, -0.4)],
  ['nine pixels', noise(3, 3, 3), noise(3, 3, 4)],
] as const

describe('both measures equal their plain references', () => {
  it.each(pictures)('%s', (_, one, other) => {
    const [a, b] = [ridgeMap(one), ridgeMap(other)]
    expect(lineDarkness(a)).toBeCloseTo(plainDarkness(one), 6)
    expect(lineMovement(a, b)).toBeCloseTo(plainMovement(one, other), 4)
    expect(lineMovement(b, a)).toBeCloseTo(plainMovement(one, other), 4)
  })
})

describe('the darkness of lines', () => {
  it('grows with the contrast in them, in proportion, and with their number', () => {
    const darkness = (depth: number) => lineDarkness(ridgeMap(line(64, 2, 20, depth)))
    expect(darkness(0.4)).toBeCloseTo(2 * darkness(0.2), 5)
    const two = draw(64, 64, (x, y) => {
      const [a, b] = [acrossLine(64, 0, x, y - 16), acrossLine(64, 0, x, y + 16)]
      return 0.5 - 0.4 * (Math.exp(-(a * a) / 8) + Math.exp(-(b * b) / 8))
    })
    const one = draw(64, 64, (x, y) => 0.5 - 0.4 * Math.exp(-(acrossLine(64, 0, x, y) ** 2) / 8))
    expect(lineDarkness(ridgeMap(two)) / lineDarkness(ridgeMap(one))).toBeCloseTo(2, 1)
  })

  it('is nothing on a blank frame', () => {
    expect(lineDarkness(ridgeMap(draw(16, 16, () => 0.7)))).toBeCloseTo(0, 6)
  })
})

describe('the movement of lines', () => {
  const shifted = (by: number) =>
    ridgeMap(draw(64, 64, (x) => 0.5 - 0.4 * Math.exp(-((x - 32 - by) ** 2) / 8)))

  it('grows with the distance, from nothing where nothing moved', () => {
    const moved = [0, 1, 2, 4, 8].map((by) => lineMovement(shifted(0), shifted(by)) ?? NaN)
    expect(moved[0]).toBe(0)
    expect([...moved].sort((a, b) => a - b)).toEqual(moved)
    expect(moved.at(-1)).toBeGreaterThan(0.9)
  })

  it('is unknown between frames of other sizes, and where there is no line', () => {
    expect(lineMovement(ridgeMap(noise(20, 20, 1)), ridgeMap(noise(20, 24, 1)))).toBeNull()
    expect(lineMovement(ridgeMap(draw(3, 1, () => 0)), ridgeMap(draw(3, 1, () => 0)))).toBeNull()
  })
})
