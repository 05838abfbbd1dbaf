import type { ConvUnit } from '#core/model/backbone-layout.ts'
import { BATCH_NORM_EPSILON } from '#core/model/kernels.ts'
import type { Weights } from '#core/model/weights.ts'
import type { Convolution } from './tflite.ts'

/** A photograph is given in [-1, 1]; a frame, as the locator sees it, reaches about twice as far. */
const REACH = 0.5

/**
 * The numbers of some units of MobileNetV2 as a network has them that learned from photographs, named as those of a model are. What stands
 * between them (what tells boxes, in a detector) is passed over: it has other shapes. Batch normalization is folded in, and undone so that
 * folding it again gives the same numbers. The stem takes red, green and blue alike.
 * Throws where a unit is not there.
 * @param units in the order in which they are done
 */
export function rowsOf(units: readonly ConvUnit[], convolutions: readonly Convolution[]): Weights {
  const weights = new Map<string, { readonly shape: readonly number[]; readonly values: Float32Array }>()
  let next = 0
  for (const unit of units) {
    while (next < convolutions.length && !isOf(unit, convolutions[next]!)) next++
    const found = convolutions[next++]
    if (found === undefined) throw new Error(`the network of photographs has no ${unit.name}`)
    const { kernel, name, inputs, outputs, depthwise } = unit
    const even = (value: number) => ({ shape: [outputs], values: new Float32Array(outputs).fill(value) })
    weights.set(`${name}/kernel`, {
      shape: [kernel, kernel, inputs, depthwise ? 1 : outputs],
      values: depthwise ? found.kernel : outputsLast(found, inputs),
    })
    weights.set(`${name}/scale`, even(1))
    weights.set(`${name}/offset`, { shape: [outputs], values: found.bias })
    weights.set(`${name}/mean`, even(0))
    weights.set(`${name}/variance`, even(1 - BATCH_NORM_EPSILON))
  }
  return weights
}

/** Whether it has the shape of the unit; a stem may see three colours. */
function isOf({ depthwise, kernel, inputs, outputs }: ConvUnit, { depthwise: is, shape }: Convolution) {
  const [first, rows, columns, last] = shape
  if (is !== depthwise || rows !== kernel || columns !== kernel) return false
  if (depthwise) return last === outputs
  return first === outputs && (last === inputs || (inputs === 1 && last === 3))
}

/** [outputs, rows, columns, inputs] as [rows, columns, inputs, outputs]; three colours are added up to one grey. */
function outputsLast({ kernel, shape }: Convolution, inputs: number): Float32Array {
  const [outputs = 0, rows = 0, columns = 0, given = 0] = shape
  const out = new Float32Array(rows * columns * inputs * outputs)
  const factor = given === inputs ? 1 : REACH
  for (let o = 0; o < outputs; o++)
    for (let place = 0; place < rows * columns; place++)
      for (let i = 0; i < given; i++) {
        const to = (place * inputs + (given === inputs ? i : 0)) * outputs + o
        out[to]! += factor * kernel[(o * rows * columns + place) * given + i]!
      }
  return out
}
