/** Cases by a model: what they are, and what it says of them. */
export interface Scored {
  readonly labels: readonly (0 | 1)[]
  readonly probabilities: readonly number[]
}

type Point = readonly [number, number]

/** The ROC from (0, 0) to (1, 1): 1 - specificity and sensitivity at each threshold; equal probabilities are one step. */
export function rocPoints({ labels, probabilities }: Scored): Point[] {
  const order = sorted(probabilities).reverse()
  const events = labels.filter((label) => label === 1).length
  const others = labels.length - events
  const points: Point[] = [[0, 0]]
  let [hits, alarms] = [0, 0]
  for (const [at, i] of order.entries()) {
    if (labels[i] === 1) hits++
    else alarms++
    const next = order[at + 1]
    if (next === undefined || probabilities[next] !== probabilities[i])
      points.push([alarms / others, hits / events])
  }
  return points
}

const GROUPS = 8

/** Mean probability and share of events of groups of equal size, from the lowest on. */
export function reliabilityPoints({ labels, probabilities }: Scored): Point[] {
  const order = sorted(probabilities)
  const points: Point[] = []
  for (let group = 0; group < GROUPS; group++) {
    const [from, to] = [group, group + 1].map((n) => Math.round((n * order.length) / GROUPS))
    const members = order.slice(from, to)
    if (members.length === 0) continue
    const mean = (of: (i: number) => number): number =>
      members.reduce((sum, i) => sum + of(i), 0) / members.length
    points.push([mean((i) => probabilities[i] ?? 0), mean((i) => labels[i] ?? 0)])
  }
  return points
}

const sorted = (values: readonly number[]): number[] =>
  [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
