import { assertNever } from '../result.ts'
import { circuitWeightCount, type CircuitConfig } from './circuit-config.ts'
import { foldSigns, mix, unmix } from './circuit-mix.ts'
import { planOf, weightAt, type Plan, type Stage } from './circuit-plan.ts'
import { productGradient } from './circuit-product-gradient.ts'
import { product, type Product } from './circuit-product.ts'
import { readZ, readZBra } from './circuit-readout.ts'
import {
  allTurnGradient,
  eachTurnGradient,
  emptyRows,
  turnAll,
  turnEach,
  type Rows,
  type RowShape,
} from './circuit-rows.ts'

export interface BatchRun {
  /** [samples, Q] */
  readonly q: Float64Array
  /**
   * Exact gradient by the adjoint method; may be asked for once or more.
   * @param g dL/dq [samples, Q]
   * @returns dL/du [samples, Q] and dL/dweights, summed over samples
   */
  gradient(g: ArrayLike<number>): CircuitGradient
}

export interface CircuitGradient {
  readonly u: Float64Array
  readonly weights: Float64Array
}

/**
 * The same as `runCircuit` and `circuitGradient`, faster by the order of its gates (`planOf`) and of its numbers (`Rows`).
 * @param u compressed features [samples, Q]
 * @param weights angles, `circuitWeightShape`
 */
export function runBatch(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  u: ArrayLike<number>,
  samples: number,
): BatchRun {
  const plan = planOf(config, weights)
  const tanh = Float64Array.from({ length: samples * config.qubits }, (_, i) => Math.tanh(u[i]!))
  const run = forwards(
    plan,
    tanh.map((t) => Math.PI * t),
    samples,
  )
  return {
    q: readZ(run.final, plan.source),
    gradient(g) {
      const gradient = backwards(plan, run, g)
      for (const [i, t] of tanh.entries()) gradient.u[i]! *= Math.PI * (1 - t * t)
      return gradient
    },
  }
}

/** What the backward pass needs of the forward pass. */
interface ForwardRun {
  /** pi tanh u, [samples, Q]. */
  readonly angles: Float64Array
  readonly product: Product
  /** After each stage; what a mix left is overwritten by the turn after it. */
  readonly kets: readonly Rows[]
  readonly final: Rows
}

function forwards(plan: Plan, angles: Float64Array, samples: number): ForwardRun {
  const { qubits, gates } = plan.config
  const shape: RowShape = { qubits, samples, parts: gates === 'rot' ? 2 : 1 }
  const start = product(shape, plan.first, angles)
  const kets: Rows[] = []
  let final = start.state
  for (const stage of plan.stages) {
    final = forward(stage, final, angles)
    kets.push(final)
  }
  return { angles, product: start, kets, final }
}

function forward(stage: Stage, ket: Rows, angles: Float64Array): Rows {
  switch (stage.kind) {
    case 'mix':
      return mix(stage.mix, ket, emptyRows(ket))
    case 'turn':
      return turnAll(ket, stage.thetas, 1)
    case 'data':
      return turnEach(ket, withThetas(angles, stage.thetas), 1)
    default:
      return assertNever(stage)
  }
}

/** theta_q on top of every sample's angle. */
const withThetas = (angles: Float64Array, thetas: Float64Array | null): Float64Array =>
  thetas === null ? angles : angles.map((angle, i) => angle + thetas[i % thetas.length]!)

/** The bra of the observable is taken back through the stages; the kets are there already. `u` is by the angles of the data. */
function backwards(plan: Plan, run: ForwardRun, g: ArrayLike<number>): CircuitGradient {
  const { config, stages, first, source } = plan
  const out = {
    u: new Float64Array(run.angles.length),
    weights: new Float64Array(circuitWeightCount(config)),
  }
  const add: AddTurns = (values, layer, angle) => {
    for (let q = 0; q < config.qubits; q++) out.weights[weightAt(config, layer, q, angle)]! += values[q]!
  }
  let bra = readZBra(run.final, source, g)
  for (const [i, stage] of [...stages.entries()].reverse())
    bra = backward(stage, bra, { run, at: i, byAngle: out.u, add })
  const start = productGradient(run.product, first, run.angles, bra)
  if (first.phi !== null) add(start.phi, 0, 0)
  add(start.theta, 0, 1)
  addTo(out.u, start.angles)
  return out
}

/** Adds a value a qubit to the gradient of one angle of a layer's gates. */
type AddTurns = (values: ArrayLike<number>, layer: number, angle: 0 | 1 | 2) => void

interface Place {
  readonly run: ForwardRun
  /** Which stage this is. */
  readonly at: number
  /** Gradient of the data's angles so far. */
  readonly byAngle: Float64Array
  readonly add: AddTurns
}

/** Undoes a stage on the bra, and gathers what its angles get. */
function backward(stage: Stage, bra: Rows, { run, at, byAngle, add }: Place): Rows {
  const ketAfter = (i: number): Rows => run.kets[i] ?? run.product.state
  switch (stage.kind) {
    case 'turn':
      add(allTurnGradient(bra, ketAfter(at)), stage.layer, 1)
      return turnAll(bra, stage.thetas, -1)
    case 'data': {
      const each = eachTurnGradient(bra, ketAfter(at))
      addTo(byAngle, each)
      if (stage.thetas !== null) add(sumOverSamples(each, bra.qubits), stage.layer, 1)
      return turnEach(bra, withThetas(run.angles, stage.thetas), -1)
    }
    case 'mix': {
      const out = emptyRows(bra)
      const phases = unmix(stage.mix, bra, ketAfter(at - 1), out)
      const fold = (values: Float64Array): Float64Array => foldSigns(values, bra.qubits, 1)
      for (const { layer, angle } of stage.turnsBefore)
        add(fold(unmoved(phases, stage.mix.source)), layer, angle)
      for (const { layer, angle } of stage.turnsAfter) add(fold(phases.slice()), layer, angle)
      return out
    }
    default:
      return assertNever(stage)
  }
}

function addTo(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!
}

function sumOverSamples(each: Float64Array, qubits: number): Float64Array {
  const sums = new Float64Array(qubits)
  for (const [i, value] of each.entries()) sums[i % qubits]! += value
  return sums
}

/** Values of the basis states as they were before the CNOTs. */
function unmoved(values: Float64Array, source: Uint16Array | null): Float64Array {
  if (source === null) return values.slice()
  const out = new Float64Array(values.length)
  for (const [k, from] of source.entries()) out[from] = values[k]!
  return out
}
