import type { Random } from '../random.ts'
import { randomNormal } from '../random.ts'
import { backboneBlocks, type BackboneConfig, type ConvUnit } from './backbone-layout.ts'
import type { PatchViews } from './patch-views.ts'
import { circuitWeightCount, circuitWeightShape, type CircuitConfig } from './circuit-config.ts'

export interface HybridConfig {
  readonly backbone: BackboneConfig
  readonly circuit: CircuitConfig
  /** In how many positions a small image given whole is seen; absent for one. */
  readonly patchViews?: PatchViews
}

/** Which learning rate and decay a weight has; `statistic` is never learned, only averaged; `projection` only in stage 1. */
export type ParameterGroup = 'kernel' | 'norm' | 'head' | 'circuit' | 'projection' | 'statistic'

/** Where one named array stands in the flat vector of all weights. */
export interface ParameterSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly group: ParameterGroup
  readonly offset: number
  readonly size: number
}

type Unplaced = Omit<ParameterSpec, 'offset' | 'size'>

/** Alpha starts small and not zero: at zero no gradient would reach the circuit. */
export const INITIAL_ALPHA = 0.1

/** Every array of the model in the order of the weights file. */
export function parameterSpecs(config: HybridConfig): ParameterSpec[] {
  const units = backboneBlocks(config.backbone).flatMap((block) => block.units)
  let offset = 0
  return [...units.flatMap(unitSpecs), ...headSpecs(config)].map((spec) => {
    const size = spec.shape.reduce((a, b) => a * b, 1)
    offset += size
    return { ...spec, size, offset: offset - size }
  })
}

function unitSpecs(unit: ConvUnit): Unplaced[] {
  const last = unit.depthwise ? 1 : unit.outputs
  const channel = (name: string, group: ParameterGroup): Unplaced => ({
    name: `${unit.name}/${name}`,
    shape: [unit.outputs],
    group,
  })
  return [
    {
      name: `${unit.name}/kernel`,
      shape: [unit.kernel, unit.kernel, unit.inputs, last],
      group: 'kernel',
    },
    channel('scale', 'norm'),
    channel('offset', 'norm'),
    channel('mean', 'statistic'),
    channel('variance', 'statistic'),
  ]
}

function headSpecs({ backbone: { features }, circuit }: HybridConfig): Unplaced[] {
  const { qubits } = circuit
  return [
    { name: 'compress/kernel', shape: [features, qubits], group: 'head' },
    { name: 'compress/bias', shape: [qubits], group: 'head' },
    { name: 'circuit/angles', shape: circuitWeightShape(circuit), group: 'circuit' },
    { name: 'fuse/kernel', shape: [qubits, features], group: 'head' },
    { name: 'fuse/alpha', shape: [], group: 'head' },
    { name: 'head/kernel', shape: [features, 1], group: 'head' },
    { name: 'head/bias', shape: [1], group: 'head' },
  ]
}

export const totalSize = (specs: readonly ParameterSpec[]): number =>
  specs.reduce((sum, spec) => sum + spec.size, 0)

/** Learned numbers only, as papers count them. */
export const learnedCount = (specs: readonly ParameterSpec[]): number =>
  totalSize(specs.filter((spec) => spec.group !== 'statistic'))

/** All weights in one vector: He for convolutions, Glorot for dense layers, small angles for the circuit. */
export function initialValues(config: HybridConfig, random: Random): Float32Array {
  const specs = parameterSpecs(config)
  const values = new Float32Array(totalSize(specs))
  for (const spec of specs) {
    const draw = initialDraw(spec, config)
    for (let i = 0; i < spec.size; i++) values[spec.offset + i] = draw(random)
  }
  return values
}

function initialDraw(spec: ParameterSpec, config: HybridConfig): (random: Random) => number {
  const [a = 1, b = 1, c = 1, last = 1] = spec.shape
  const constant = (value: number) => () => value
  const normal = (deviation: number) => (random: Random) => deviation * randomNormal(random)
  if (spec.name === 'fuse/alpha') return constant(INITIAL_ALPHA)
  if (spec.name === 'circuit/angles') return normal(Math.PI / Math.sqrt(circuitWeightCount(config.circuit)))
  if (spec.group === 'kernel') return normal(Math.sqrt(2 / (last === 1 && a === 3 ? a * b : a * b * c)))
  if (spec.group === 'head' && spec.name.endsWith('kernel')) return normal(Math.sqrt(2 / (a + b)))
  return constant(spec.name.endsWith('/scale') || spec.name.endsWith('/variance') ? 1 : 0)
}
