/** Yes/no questions answered by one linear map of standardized features. */
export interface LinearHeads {
  readonly questions: readonly string[]
  /** Of each feature, over what it was fitted on. [width] */
  readonly mean: Float32Array
  readonly scale: Float32Array
  /** [width, questions], row by row. */
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/** @param features [n, width], row by row. @returns logits [n, questions], row by row */
export function answer(heads: LinearHeads, features: ArrayLike<number>, n: number): Float32Array {
  const width = heads.mean.length
  const count = heads.questions.length
  const out = new Float32Array(n * count)
  for (let s = 0; s < n; s++) {
    for (let q = 0; q < count; q++) {
      let sum = heads.bias[q]!
      for (let f = 0; f < width; f++) {
        const centred = (features[s * width + f]! - heads.mean[f]!) * heads.scale[f]!
        sum += centred * heads.kernel[f * count + q]!
      }
      out[s * count + q] = sum
    }
  }
  return out
}

/** The numbers of heads.bin of one head, in their order. */
export const headArrays = ({ mean, scale, kernel, bias }: LinearHeads): Float32Array[] => [
  mean,
  scale,
  kernel,
  bias,
]
