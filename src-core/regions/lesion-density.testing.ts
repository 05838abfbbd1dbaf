import { FEATURE_COUNT, type FeatureGrid } from './features.ts'
import weights from './proposal-weights.json' with { type: 'json' }

/** The network as a drawing of it would read: for each cell a layer of rectified units, a sum, a sigmoid. In double precision. */
export function plainDensity({ data }: FeatureGrid): readonly number[] {
  const cells = Array.from({ length: data.length / FEATURE_COUNT }, (_, i) =>
    Array.from(data.subarray(i * FEATURE_COUNT, (i + 1) * FEATURE_COUNT)),
  )
  return cells.map((features) => {
    const units = weights.hidden.map((unit) => Math.max(0, unit.bias + dot(unit.weights, features)))
    const logit =
      weights.bias +
      dot(
        weights.hidden.map((unit) => unit.out),
        units,
      )
    return 1 / (1 + Math.exp(-logit))
  })
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0)
