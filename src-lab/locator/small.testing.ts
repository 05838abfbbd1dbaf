import type { LocatorConfig } from '#core/locator/layout.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { initialValues, parameterSpecs } from '#core/model/parameters.ts'
import { weightsOf } from '#core/model/weights.ts'
import { seededRandom } from '#core/random.ts'

export const row = (channels: number, stride: 1 | 2) => ({ expand: 1, channels, repeats: 1, stride })

/** A locator of two rows, small enough to learn within a test. */
export const config: LocatorConfig = {
  first: 3,
  inputs: 4,
  shallow: [row(8, 2)],
  deep: [row(8, 2)],
  channels: 8,
  coarse: 1,
  fine: 1,
}

/** The model whose first rows it shares. */
export const hybrid = {
  backbone: {
    stem: 4,
    stages: [row(4, 1), row(4, 2), row(4, 2), ...config.shallow, ...config.deep],
    features: 4,
  },
  circuit: DEFAULT_CIRCUIT,
}
export const weights = weightsOf(parameterSpecs(hybrid), initialValues(hybrid, seededRandom(5)))
