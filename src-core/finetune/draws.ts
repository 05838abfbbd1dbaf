import { seededRandom, shuffled } from '../random.ts'

/** A case of a batch, and which of its passes this is: together they seed how it is shown. */
export interface Draw {
  readonly index: number
  readonly pass: number
}

/**
 * Which cases the batch of a step shows, from seed and step alone, so that a resumed run sees the same. As many with a stenosis as
 * without, whatever their share; each kind goes through all of its cases, in an order of its own each time, before one comes again.
 * @param labels of the training cases, both kinds among them
 * @param size of a batch, even
 */
export function drawsOf(labels: readonly number[], seed: number, step: number, size: number): Draw[] {
  const half = size / 2
  const kinds = [1, 0].map((kind) => [...labels.keys()].filter((i) => (labels[i] === 1 ? 1 : 0) === kind))
  return kinds.flatMap((own, kind) =>
    Array.from({ length: half }, (_, i) => nth(own, Math.imul(seed, 2) + kind, step * half + i)),
  )
}

/** The n-th of an endless sequence that goes through all of them in one order after another. */
function nth(own: readonly number[], seed: number, n: number): Draw {
  const pass = Math.floor(n / own.length)
  const order = shuffled(own, seededRandom(Math.imul(seed, 0x9e3779b1) + pass))
  const index = order[n % own.length]
  if (index === undefined) throw new Error('there are no cases of a kind to draw from')
  return { index, pass }
}
