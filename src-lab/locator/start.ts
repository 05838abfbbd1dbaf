import { isDeepStrictEqual } from 'node:util'
import { initialLocator } from '#core/locator/initial.ts'
import { locatorSpecs, type LocatorConfig } from '#core/locator/layout.ts'
import type { ParameterSpec } from '#core/model/parameters.ts'
import type { Weights } from '#core/model/weights.ts'
import type { Random } from '#core/random.ts'

/** What a training of a locator starts from. */
interface Start {
  readonly values: Float32Array
  /** Whether all of it was learned before; else its head is drawn. */
  readonly isWhole: boolean
}

/**
 * A locator's numbers where it has the wanted shape; its rows of the backbone and a head drawn anew where only the head has another one.
 * Throws where the rows have another shape too.
 * @param weights of the model that the wanted one shares its first rows with
 */
export function startFrom(
  config: LocatorConfig,
  given: { readonly config: LocatorConfig; readonly values: Float32Array },
  weights: Weights,
  random: Random,
): Start {
  if (isDeepStrictEqual(given.config, config)) return { values: given.values, isWhole: true }
  const [wanted, found] = [rowsOf(config), rowsOf(given.config)]
  if (!isDeepStrictEqual(wanted, found))
    throw new Error('the locator to start from has other rows of the backbone')
  const values = initialLocator(config, weights, random)
  // They stand first, in both alike.
  for (const { offset, size } of wanted) values.set(given.values.subarray(offset, offset + size), offset)
  return { values, isWhole: false }
}

const rowsOf = (config: LocatorConfig): ParameterSpec[] =>
  locatorSpecs(config).filter(({ group }) => group !== 'head')
