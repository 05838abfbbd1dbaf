import * as z from 'zod'
import { assertNever } from '../result.ts'
import { inside, sigmoid, softplus } from './sigmoid.ts'

const ascends = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value >= values[i - 1]!)
const share = z.number().gt(0).lt(1)

/** What turns a score into a probability. None ever turns an order of scores around; those in steps make ties. */
export const Calibrator = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('temperature'), temperature: z.number().positive() }),
  /** Platt 1999: sigmoid(slope · logit + intercept). */
  z.object({ kind: z.literal('platt'), slope: z.number().positive(), intercept: z.number() }),
  /** Kull, Silva Filho and Flach 2017: sigmoid(a · ln s - b · ln(1 - s) + c) of s = sigmoid(logit); a = b is Platt's. */
  z
    .object({ kind: z.literal('beta'), a: z.number().min(0), b: z.number().min(0), c: z.number() })
    .refine(({ a, b }) => a + b > 0),
  /** Zadrozny and Elkan 2001: one probability between two edges, one more than there are edges. */
  z
    .object({ kind: z.literal('histogram'), edges: z.array(z.number()), probabilities: z.array(share) })
    .refine(({ edges, probabilities: p }) => p.length === edges.length + 1 && ascends(edges) && ascends(p)),
  /** Zadrozny and Elkan 2002: [logit, probability], linear between two points, level beyond them. */
  z
    .object({ kind: z.literal('isotonic'), points: z.array(z.tuple([z.number(), share])).min(1) })
    .refine(({ points }) => ascends(points.map(([x]) => x)) && ascends(points.map(([, p]) => p))),
])
export type Calibrator = z.infer<typeof Calibrator>

/** @param logit the model's score. @returns a probability in [1e-12, 1 - 1e-12]: never 0 or 1, so that its log loss is finite */
export const applyCalibrator = (calibrator: Calibrator, logit: number): number =>
  inside(calibrated(calibrator, logit))

function calibrated(calibrator: Calibrator, logit: number): number {
  switch (calibrator.kind) {
    case 'temperature':
      return sigmoid(logit / calibrator.temperature)
    case 'platt':
      return sigmoid(calibrator.slope * logit + calibrator.intercept)
    case 'beta':
      return sigmoid(calibrator.b * softplus(logit) - calibrator.a * softplus(-logit) + calibrator.c)
    case 'histogram':
      return calibrator.probabilities[calibrator.edges.filter((edge) => edge <= logit).length] ?? NaN
    case 'isotonic':
      return between(calibrator.points, logit)
    default:
      return assertNever(calibrator)
  }
}

function between(points: readonly (readonly [number, number])[], logit: number): number {
  const above = points.findIndex(([x]) => x >= logit)
  const [right, high] = points[above === -1 ? points.length - 1 : above] ?? [NaN, NaN]
  const [left, low] = points[above === -1 ? points.length - 1 : Math.max(0, above - 1)] ?? [NaN, NaN]
  return right > left ? Math.min(high, low + ((high - low) * (logit - left)) / (right - left)) : high
}
