import { expect, test } from 'vitest'
import { stageBlocks, stemBlock } from '#core/model/backbone-layout.ts'
import { foldedNumbers } from '#core/model/folded.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { rowsOf } from './rows.ts'
import type { Convolution } from './tflite.ts'

const row = { expand: 2, channels: 3, repeats: 1, stride: 2 } as const
const units = [stemBlock(4, 2), ...stageBlocks([row], 0, 4)].flatMap((block) => block.units)
const random = seededRandom(3)
const of = (shape: readonly number[], depthwise = false): Convolution => {
  const drawn = (count: number) => Float32Array.from({ length: count }, () => randomNormal(random))
  const [first = 0, rows = 0, columns = 0, last = 0] = shape
  return {
    ...{ depthwise, shape },
    kernel: drawn(first * rows * columns * last),
    bias: drawn(depthwise ? last : first),
  }
}
const stem = of([4, 3, 3, 3])
const expand = of([8, 1, 1, 4])
const depthwise = of([1, 3, 3, 8], true)
const project = of([3, 1, 1, 8])
const boxes = of([12, 1, 1, 8])

test('folded, they are the numbers of the network; what tells boxes is passed over', () => {
  const weights = rowsOf(units, [stem, expand, boxes, depthwise, project, of([4, 1, 1, 3])])
  const folded = units.map((unit) => foldedNumbers(unit, weights))
  expect(folded.map(({ kernel }) => kernel.length)).toEqual([9 * 4, 4 * 8, 9 * 8, 8 * 3])
  for (const [i, { bias }] of [stem, expand, depthwise, project].entries())
    for (const [c, value] of bias.entries()) expect(folded[i]?.bias[c]).toBeCloseTo(value, 5)
  for (const [at, value] of depthwise.kernel.entries()) expect(folded[2]?.kernel[at]).toBeCloseTo(value, 5)
  // Of a convolution over single cells: outputs first there, inputs first here.
  for (let o = 0; o < 8; o++)
    for (let i = 0; i < 4; i++) expect(folded[1]?.kernel[i * 8 + o]).toBeCloseTo(expand.kernel[o * 4 + i]!, 5)
})

test('the stem takes the sum of what it said of red, green and blue, for a picture that reaches twice as far', () => {
  const { kernel } = foldedNumbers(units[0] ?? expect.fail('no stem'), rowsOf(units.slice(0, 1), [stem]))
  for (let o = 0; o < 4; o++)
    for (let place = 0; place < 9; place++) {
      const colours = [0, 1, 2].map((c) => stem.kernel[(o * 9 + place) * 3 + c]!)
      expect(kernel[place * 4 + o]).toBeCloseTo(0.5 * colours.reduce((a, b) => a + b), 5)
    }
})

test('a network without one of the rows is refused', () => {
  expect(() => rowsOf(units, [stem, expand, project])).toThrow('stage0.0.depthwise')
})
