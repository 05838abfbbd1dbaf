import * as tf from '@tensorflow/tfjs-core'
import { backboneBlocks } from './backbone-layout.ts'
import { createReadout, type Readout } from './circuit-inference.ts'
import { arrayOf, foldBackbone } from './folded.ts'
import { hybridConfigOf, type Manifest } from './manifest.ts'
import type { HybridConfig } from './parameters.ts'
import { PATCH_LENGTH, PATCH_SIZE } from './preprocess.ts'
import type { Weights } from './weights.ts'

export interface Scores {
  /** Before calibration: a score, not a probability. [n] */
  readonly logits: Float32Array
  /** The same with alpha = 0: what the model says without its circuit. [n] */
  readonly logitsWithoutCircuit: Float32Array
  /** h of the backbone. [n, features] */
  readonly features: Float32Array
  readonly backboneMs: number
  readonly circuitMs: number
}

export interface Inference {
  /** @param patches n standardized patches one after the other, as `extractPatch` gives them */
  logits(patches: Float32Array, n: number): Promise<Scores>
  dispose(): void
}

/** The model ready to read, on the tfjs backend in use. Dispose it to free its tensors. */
export function createInference(manifest: Manifest, weights: Weights, clock: () => number): Inference {
  return inferenceOf(hybridConfigOf(manifest), weights, clock)
}

/** The same for an architecture that has no manifest yet, as in training. */
export function inferenceOf(config: HybridConfig, weights: Weights, clock: () => number): Inference {
  const backbone = foldBackbone(backboneBlocks(config.backbone), weights)
  const head = headOf(config, weights)
  return {
    async logits(patches, n) {
      if (patches.length !== n * PATCH_LENGTH)
        throw new Error(`${n} patches need ${n * PATCH_LENGTH} numbers`)
      if (n === 0) return NOTHING
      const start = clock()
      const h = tf.tidy(() => backbone.forward(tf.tensor4d(patches, [n, PATCH_SIZE, PATCH_SIZE, 1])))
      const data = await h.data()
      h.dispose()
      const features = Float32Array.from(data)
      const middle = clock()
      const scores = runHead(head, features, n)
      return { ...scores, features, backboneMs: middle - start, circuitMs: clock() - middle }
    },
    dispose: () => backbone.dispose(),
  }
}

const NOTHING: Scores = {
  logits: new Float32Array(0),
  logitsWithoutCircuit: new Float32Array(0),
  features: new Float32Array(0),
  backboneMs: 0,
  circuitMs: 0,
}

/** W_r is only ever seen through the head, so w^T W_r is multiplied out: Q numbers. */
interface Head {
  readonly qubits: number
  readonly compress: Float32Array
  readonly compressBias: Float32Array
  readonly readout: Readout
  readonly correction: Float64Array
  readonly kernel: Float32Array
  readonly bias: number
}

function headOf({ circuit, backbone: { features } }: HybridConfig, weights: Weights): Head {
  const [fuse, kernel] = [arrayOf(weights, 'fuse/kernel'), arrayOf(weights, 'head/kernel')]
  const alpha = arrayOf(weights, 'fuse/alpha')[0]!
  const correction = new Float64Array(circuit.qubits)
  for (let q = 0; q < circuit.qubits; q++) {
    for (let f = 0; f < features; f++) correction[q]! += alpha * fuse[q * features + f]! * kernel[f]!
  }
  return {
    qubits: circuit.qubits,
    compress: arrayOf(weights, 'compress/kernel'),
    compressBias: arrayOf(weights, 'compress/bias'),
    readout: createReadout(circuit, arrayOf(weights, 'circuit/angles')),
    correction,
    kernel,
    bias: arrayOf(weights, 'head/bias')[0]!,
  }
}

function runHead(
  head: Head,
  h: Float32Array,
  n: number,
): { logits: Float32Array; logitsWithoutCircuit: Float32Array } {
  const q = head.readout(compress(head, h, n), n)
  const without = new Float32Array(n)
  const logits = new Float32Array(n)
  for (let s = 0; s < n; s++) {
    const plain = head.bias + dot(h, s * head.kernel.length, head.kernel)
    without[s] = plain
    logits[s] = plain + dot(q, s * head.qubits, head.correction)
  }
  return { logits, logitsWithoutCircuit: without }
}

/** u = W_q h + b_q, [n, Q]. */
function compress(head: Head, h: Float32Array, n: number): Float64Array {
  const { qubits } = head
  const features = head.kernel.length
  const u = new Float64Array(n * qubits)
  for (let s = 0; s < n; s++) {
    for (let q = 0; q < qubits; q++) {
      let sum = head.compressBias[q]!
      for (let f = 0; f < features; f++) sum += h[s * features + f]! * head.compress[f * qubits + q]!
      u[s * qubits + q] = sum
    }
  }
  return u
}

function dot(values: ArrayLike<number>, from: number, by: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < by.length; i++) sum += values[from + i]! * by[i]!
  return sum
}
