import { foldedNumbers } from '../model/folded.ts'
import { totalSize } from '../model/parameters.ts'
import type { Weights } from '../model/weights.ts'
import { randomNormal, type Random } from '../random.ts'
import { locatorSpecs, ownUnits, type LocatorConfig } from './layout.ts'

/** Lesions are rare and about five cells wide: the last layer starts from there. */
const [RARE, USUAL_SIDE] = [-4, Math.log(45 / 8)]

/**
 * Rows of its own as the backbone has them; He for the other convolutions, one for scales, and a last layer that says "rare, and of the
 * usual size".
 */
export function initialLocator(config: LocatorConfig, backbone: Weights, random: Random): Float32Array {
  const specs = locatorSpecs(config)
  const values = new Float32Array(totalSize(specs))
  for (const { name, shape, group, offset, size } of specs) {
    if (group !== 'head') continue
    const [a = 1, b = 1, c = 1, last = 1] = shape
    const fan = last === 1 ? a * b : a * b * c
    const deviation = name === 'out/kernel' ? 0.01 : Math.sqrt(2 / fan)
    const draw = (): number =>
      name.endsWith('kernel') ? deviation * randomNormal(random) : name.endsWith('scale') ? 1 : 0
    for (let i = offset; i < offset + size; i++) values[i] = draw()
    if (name === 'out/bias') values.set([RARE, USUAL_SIDE, USUAL_SIDE], offset)
  }
  const offsets = new Map(specs.map(({ name, offset }) => [name, offset]))
  for (const unit of ownUnits(config)) {
    const { kernel, bias } = foldedNumbers(unit, backbone)
    values.set(kernel, offsets.get(`${unit.name}/kernel`))
    values.set(bias, offsets.get(`${unit.name}/bias`))
  }
  return values
}
