interface Block {
  /** Index of its first value. */
  readonly from: number
  readonly weight: number
  readonly sum: number
}

/**
 * Isotonic regression: the non-decreasing sequence nearest to the values in weighted squares, by pooling adjacent violators
 * (Ayer et al. 1955; one pass, as in Best and Chakravarti 1990).
 * @param weights positive, one a value
 */
export function poolAdjacentViolators(values: readonly number[], weights: readonly number[]): number[] {
  const blocks: Block[] = []
  for (const [i, value] of values.entries()) {
    let block: Block = { from: i, weight: weights[i]!, sum: weights[i]! * value }
    for (let last = blocks.at(-1); last && mean(last) >= mean(block); last = blocks.at(-1)) {
      block = { from: last.from, weight: last.weight + block.weight, sum: last.sum + block.sum }
      blocks.pop()
    }
    blocks.push(block)
  }
  return blocks.flatMap((block, b) => {
    const to = blocks[b + 1]?.from ?? values.length
    return new Array<number>(to - block.from).fill(mean(block))
  })
}

const mean = ({ sum, weight }: Block): number => sum / weight

/** Cases of one score. */
export interface Tied {
  readonly score: number
  readonly n: number
  readonly mean: number
}

/** Isotonic regression knows one value a score: cases that score the same are put together, in ascending order. */
export function tied(scores: readonly number[], targets: readonly number[]): Tied[] {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  const groups: { score: number; n: number; sum: number }[] = []
  for (const i of order) {
    const last = groups.at(-1)
    if (last?.score === scores[i]!) {
      last.n += 1
      last.sum += targets[i]!
    } else groups.push({ score: scores[i]!, n: 1, sum: targets[i]! })
  }
  // -0 and 0 are one score, and a file knows only 0.
  return groups.map(({ score, n, sum }) => ({ score: score + 0, n, mean: sum / n }))
}
