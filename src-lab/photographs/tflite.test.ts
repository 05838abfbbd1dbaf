import { Builder } from 'flatbuffers'
import { expect, test } from 'vitest'
import { convolutionsOf } from './tflite.ts'

/** A whole number from 1 to 2048 in half precision, which has it exactly. */
const halfOf = (value: number): number => {
  const exponent = Math.floor(Math.log2(value))
  return ((exponent + 15) << 10) | Math.round((value / 2 ** exponent - 1) * 1024)
}

/** A network of a convolution of 2 channels from 2, one depthwise over them, and an addition, written as TensorFlow Lite has them. */
function network({ identifier = 'TFL3', halved = true } = {}): Uint8Array {
  const b = new Builder()
  const table = (...fields: (() => void)[]): number => {
    b.startObject(8)
    for (const field of fields) field()
    return b.endObject()
  }
  const at = (field: number, offset: number) => (): void => b.addFieldOffset(field, offset, 0)
  const int = (field: number, value: number) => (): void => b.addFieldInt32(field, value, 0)
  const byte = (field: number, value: number) => (): void => b.addFieldInt8(field, value, 0)
  const list = (items: readonly number[], add: (item: number) => void): number => {
    b.startVector(4, items.length, 4)
    for (const item of [...items].reverse()) add(item)
    return b.endVector()
  }
  const tables = (offsets: readonly number[]): number => list(offsets, (offset) => b.addOffset(offset))
  const ints = (values: readonly number[]): number => list(values, (value) => b.addInt32(value))
  const buffer = (values: readonly number[]): number => {
    const bytes = new Uint8Array(Uint16Array.from(values, halfOf).buffer)
    return table(at(0, b.createByteVector(bytes)))
  }
  const tensor = (shape: readonly number[], of: number): number => {
    const sides = ints(shape)
    return table(at(0, sides), int(2, of))
  }
  const operator = (code: number, from: readonly number[], to: readonly number[]): number => {
    const [inputs, outputs] = [ints(from), ints(to)]
    return table(int(0, code), at(1, inputs), at(2, outputs))
  }
  const buffers = [table(), buffer([1, 2, 3, 4]), buffer([5, 6]), buffer([7, 8]), buffer([9, 10])]
  const shapes = [[2, 1, 1, 2], [2], [1, 1, 1, 2], [2]]
  // 0 to 3 are kept in half precision, 4 to 7 are the same as they are used; 8 to 10 are pictures.
  const kept = shapes.map((shape, i) => tensor(shape, i + 1))
  const used = shapes.map((shape) => tensor(shape, 0))
  const pictures = [8, 9, 10].map(() => tensor([1, 4, 4, 2], 0))
  const operators = [
    ...[0, 1, 2, 3].map((i) => operator(0, [i], [i + 4])),
    operator(1, [8, ...(halved ? [4, 5] : [0, 1])], [9]),
    operator(2, [9, 6, 7], [10]),
    operator(3, [9, 10], [10]),
  ]
  // An old file says the kind in a byte, a new one in a number, most in both.
  const codes = [table(byte(0, 6)), table(byte(0, 3), int(3, 3)), table(int(3, 4)), table()]
  const [allTensors, allOperators] = [tables([...kept, ...used, ...pictures]), tables(operators)]
  const graphs = tables([table(at(0, allTensors), at(3, allOperators))])
  const [allCodes, allBuffers] = [tables(codes), tables(buffers)]
  b.finish(table(at(1, allCodes), at(2, graphs), at(4, allBuffers)), identifier)
  return b.asUint8Array()
}

test('convolutions in their order, each with its kernel, its bias and their shapes', () => {
  const [first, second, ...more] = convolutionsOf(network())
  expect(first).toEqual({
    ...{ depthwise: false, shape: [2, 1, 1, 2] },
    ...{ kernel: Float32Array.of(1, 2, 3, 4), bias: Float32Array.of(5, 6) },
  })
  expect(second).toEqual({
    ...{ depthwise: true, shape: [1, 1, 1, 2] },
    ...{ kernel: Float32Array.of(7, 8), bias: Float32Array.of(9, 10) },
  })
  expect(more).toEqual([])
})

test('a file that begins within another is read from there', () => {
  const bytes = network()
  const within = new Uint8Array(bytes.length + 5)
  within.set(bytes, 5)
  expect(convolutionsOf(within.subarray(5))).toEqual(convolutionsOf(bytes))
})

test('another format, and numbers kept in another way, are refused', () => {
  expect(() => convolutionsOf(network({ identifier: 'TFL2' }))).toThrow('TFL3')
  expect(() => convolutionsOf(network({ halved: false }))).toThrow('half precision')
})
