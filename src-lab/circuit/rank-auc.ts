/**
 * Area under the ROC curve by ranks, ties counting half: no interval, so that a bootstrap can afford it thousands of times.
 * @param labels 1 for an event
 * @returns NaN without both kinds
 */
export function rankAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const events = sortedOf(1, labels, scores)
  const others = sortedOf(0, labels, scores)
  let [below, upTo, sum] = [0, 0, 0]
  for (const score of events) {
    while (below < others.length && others[below]! < score) below++
    while (upTo < others.length && others[upTo]! <= score) upTo++
    sum += (below + upTo) / 2
  }
  return sum / (events.length * others.length)
}

function sortedOf(kind: 0 | 1, labels: ArrayLike<number>, scores: ArrayLike<number>): Float64Array {
  const found = new Float64Array(labels.length)
  let n = 0
  for (let i = 0; i < labels.length; i++) if (labels[i] === kind) found[n++] = scores[i]!
  return found.subarray(0, n).sort()
}
