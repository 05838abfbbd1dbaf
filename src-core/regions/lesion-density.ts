import { FEATURE_COUNT, type FeatureGrid } from './features.ts'
import weights from './proposal-weights.json' with { type: 'json' }

/** A field of expected lesion centres, cell by cell. */
export interface DensityGrid {
  readonly rows: number
  readonly columns: number
  /** Pixels of the frame a cell covers each way. */
  readonly cell: number
  readonly data: Float32Array
}

/** Of this module, as the loop below asks for them four million times a frame: another module's are got by a call where it is not bundled. */
const FEATURES = FEATURE_COUNT
const { bias } = weights
const HIDDEN = weights.hidden.length
const inputs = Float32Array.from(weights.hidden.flatMap((unit) => unit.weights))
const biases = Float32Array.from(weights.hidden, ({ bias }) => bias)
const outputs = Float32Array.from(weights.hidden, ({ out }) => out)

/**
 * Where a lesion's centre may lie, by a small network (16 features, 16 rectified units) over each cell. It only says where to
 * look; whether there is a stenosis is for the model. Learned from ARCADE train, see `learnedFrom` beside its weights.
 */
export function lesionDensity({ rows, columns, cell, data }: FeatureGrid): DensityGrid {
  const out = new Float32Array(rows * columns)
  for (let i = 0; i < out.length; i++) {
    let logit = bias
    for (let h = 0; h < HIDDEN; h++) {
      let sum = biases[h]!
      for (let f = 0; f < FEATURES; f++) sum += data[i * FEATURES + f]! * inputs[h * FEATURES + f]!
      if (sum > 0) logit += sum * outputs[h]!
    }
    out[i] = 1 / (1 + Math.exp(-logit))
  }
  return { rows, columns, cell, data: out }
}
