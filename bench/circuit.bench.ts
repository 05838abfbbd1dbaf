import '@tensorflow/tfjs-node'
import { performance } from 'node:perf_hooks'
import * as tf from '@tensorflow/tfjs-core'
import { runBatch } from '#core/model/circuit-batch.ts'
import { circuitWeightCount, circuitWeightShape, type CircuitConfig } from '#core/model/circuit-config.ts'
import { circuitLayer } from '#core/model/circuit-layer.ts'
import { circuitGradient, runCircuit } from '#core/model/circuit.ts'
import { withRank } from '#core/model/named-tensors.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { openPeer, type Peer } from './circuit-peer.ts'
import { median } from './median.ts'

/**
 * Forward and backward of a batch of 32, against PennyLane's `default.qubit` (autograd, backprop) in the same run, turn by turn, so
 * that another load on the machine slows both. Ours is the operation that training calls, tfjs and its tensors included; the
 * simulation alone and its plain reference go to standard error. Medians, in ms.
 */
const SAMPLES = 32
const CASES = [
  { qubits: 4, layers: 2, turns: { broadcast: 25, loop: 6 } },
  { qubits: 8, layers: 4, turns: { broadcast: 15, loop: 0 } },
] as const
/** Ours are short: a turn is the median of this many. */
const EACH_TURN = 15
const AGREE = 1e-9

type Case = (typeof CASES)[number]

const peer = await openPeer()
for (const one of CASES) await compare(one, peer)
peer?.close()

async function compare({ qubits, layers, turns }: Case, against: Peer | null): Promise<void> {
  const config: CircuitConfig = { qubits, layers, gates: 'rot', entangler: 'ring', encoding: 'angle' }
  const random = seededRandom(qubits)
  const normals = (n: number): Float32Array => Float32Array.from({ length: n }, () => randomNormal(random))
  const [u, weights, g] = [
    normals(SAMPLES * qubits),
    normals(circuitWeightCount(config)),
    normals(SAMPLES * qubits),
  ]
  const fast = () => runBatch(config, weights, u, SAMPLES).gradient(g)
  const plain = () => circuitGradient(config, weights, u, runCircuit(config, weights, u, SAMPLES), g)
  const layer = layerOf(config, u, weights, g)
  for (const run of [fast, plain, layer]) medianOf(200, run)
  if (against) {
    const { q, ...gradient } = await against.prepare({ qubits, layers, u, weights, g })
    const ours = { q: runBatch(config, weights, u, SAMPLES).q, ...fast() }
    for (const key of ['q', 'u', 'weights'] as const) mustAgree(ours[key], { q, ...gradient }[key], key)
  }
  const name = `circuit-q${qubits}-l${layers}`
  for (const form of ['broadcast', 'loop'] as const) {
    if (turns[form] === 0) continue
    const [mine, theirs]: [number[], number[]] = [[], []]
    for (let turn = 0; turn < turns[form]; turn++) {
      mine.push(medianOf(EACH_TURN, layer))
      if (against) theirs.push(await against.time(form))
    }
    // The first turns warm caches up.
    const told = { ours: median(mine), peer: against ? median(theirs.slice(1)) : null, unit: 'ms' }
    process.stdout.write(`${JSON.stringify({ name: `${name}-${form}`, ...told })}\n`)
  }
  const alone = `simulation alone ${medianOf(50, fast).toFixed(3)}, plain reference ${medianOf(50, plain).toFixed(3)}`
  process.stderr.write(`${name}, medians in ms: ${alone}\n`)
}

/** As in a training step: value and gradients of sum(g q) by u and weights, read back. */
function layerOf(config: CircuitConfig, u: Float32Array, weights: Float32Array, g: Float32Array): () => void {
  const shape: [number, number] = [SAMPLES, config.qubits]
  const inputs = [tf.tensor2d(u, shape), tf.tensor3d(weights, circuitWeightShape(config))]
  const by = tf.tensor2d(g, shape)
  const loss = (a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
    tf.sum<tf.Scalar>(tf.mul(by, circuitLayer(config, withRank<tf.Rank.R2>(a, 2), b)))
  return () =>
    void tf.tidy(() =>
      tf
        .valueAndGrads(loss)(inputs)
        .grads.map((gradient) => gradient.dataSync()),
    )
}

function medianOf(times: number, run: () => unknown): number {
  const took: number[] = []
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    run()
    took.push(performance.now() - start)
  }
  return median(took)
}

/** A faster answer that is another one would be worth nothing. */
function mustAgree(ours: ArrayLike<number>, theirs: ArrayLike<number>, what: string): void {
  for (let i = 0; i < theirs.length; i++) {
    const off = Math.abs((ours[i] ?? NaN) - (theirs[i] ?? NaN))
    if (!(off < AGREE)) throw new Error(`${what} differs from PennyLane's by ${off} at ${i}`)
  }
}
