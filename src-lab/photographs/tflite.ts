import { ByteBuffer } from 'flatbuffers'
import { fromHalf } from './half.ts'

/** One convolution of a network in the format of TensorFlow Lite, batch normalization folded in. */
export interface Convolution {
  readonly depthwise: boolean
  /** [outputs, rows, columns, inputs]; of a depthwise one [1, rows, columns, channels]. */
  readonly shape: readonly number[]
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/** Numbers of the builtin operators (schema.fbs of TensorFlow Lite, version 3). */
const [CONV_2D, DEPTHWISE_CONV_2D, DEQUANTIZE] = [3, 4, 6] as const

/**
 * The convolutions of a network, in the order in which they are done, their numbers kept in half precision.
 * Throws for a file of another format, and for one that keeps a kernel in another way.
 */
export function convolutionsOf(bytes: Uint8Array): Convolution[] {
  const bb = new ByteBuffer(bytes)
  if (!bb.__has_identifier('TFL3')) throw new Error('not a network of TensorFlow Lite (TFL3)')
  const model: Table = { bb, at: bb.__indirect(0) }
  const [codes, buffers] = [tablesOf(model, 1), tablesOf(model, 4)]
  const [graph] = tablesOf(model, 2)
  if (graph === undefined) throw new Error('the network has no graph')
  const tensors = tablesOf(graph, 0)
  const kinds = codes.map((code) => Math.max(byteOf(code, 0), intOf(code, 3)))
  const halves = new Map<number, Half>()
  const found: Convolution[] = []
  for (const operator of tablesOf(graph, 3)) {
    const kind = kinds[intOf(operator, 0)]
    const [inputs, outputs] = [intsOf(operator, 1), intsOf(operator, 2)]
    if (kind === DEQUANTIZE) halves.set(outputs[0]!, halfAt(tensors[inputs[0]!], buffers))
    if (kind !== CONV_2D && kind !== DEPTHWISE_CONV_2D) continue
    const [kernel, bias] = [halves.get(inputs[1]!), halves.get(inputs[2]!)]
    if (kernel === undefined || bias === undefined)
      throw new Error('a convolution whose numbers are not kept in half precision')
    const depthwise = kind === DEPTHWISE_CONV_2D
    found.push({ depthwise, shape: kernel.shape, kernel: fromHalf(kernel.bytes), bias: fromHalf(bias.bytes) })
  }
  return found
}

interface Half {
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/** A table of the format (FlatBuffers), and where it begins. */
interface Table {
  readonly bb: ByteBuffer
  readonly at: number
}

function halfAt(tensor: Table | undefined, buffers: readonly Table[]): Half {
  const buffer = tensor && buffers[intOf(tensor, 2)]
  const place = buffer === undefined ? null : placeOf(buffer, 0)
  if (tensor === undefined || buffer === undefined || place === null)
    throw new Error('numbers of the network are missing')
  const [first, length] = [buffer.bb.__vector(place), buffer.bb.__vector_len(place)]
  return { shape: intsOf(tensor, 0), bytes: buffer.bb.bytes().subarray(first, first + length) }
}

/** Where a field of a table stands; null where it has its default. @param field counted from 0, as the schema has them */
function placeOf({ bb, at }: Table, field: number): number | null {
  const offset = bb.__offset(at, 4 + 2 * field)
  return offset === 0 ? null : at + offset
}

function intOf(table: Table, field: number): number {
  const place = placeOf(table, field)
  return place === null ? 0 : table.bb.readInt32(place)
}

function byteOf(table: Table, field: number): number {
  const place = placeOf(table, field)
  return place === null ? 0 : table.bb.readInt8(place)
}

function intsOf(table: Table, field: number): number[] {
  return places(table, field).map((place) => table.bb.readInt32(place))
}

function tablesOf(table: Table, field: number): Table[] {
  return places(table, field).map((place) => ({ bb: table.bb, at: table.bb.__indirect(place) }))
}

/** Where the items of a list stand, four bytes each. */
function places(table: Table, field: number): number[] {
  const place = placeOf(table, field)
  if (place === null) return []
  const first = table.bb.__vector(place)
  return Array.from({ length: table.bb.__vector_len(place) }, (_, i) => first + 4 * i)
}
