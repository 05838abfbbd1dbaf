import * as z from 'zod'
import { assertNever } from '../result.ts'
import { sigmoid } from './sigmoid.ts'

/** What turns a score into a probability. Both keep the order of scores: a rank is never changed. */
export const Calibrator = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('temperature'), temperature: z.number().positive() }),
  /** Platt 1999: sigmoid(slope · logit + intercept). */
  z.object({ kind: z.literal('platt'), slope: z.number().positive(), intercept: z.number() }),
])
export type Calibrator = z.infer<typeof Calibrator>

/** @param logit the model's score. @returns a probability in [0, 1] */
export function applyCalibrator(calibrator: Calibrator, logit: number): number {
  switch (calibrator.kind) {
    case 'temperature':
      return sigmoid(logit / calibrator.temperature)
    case 'platt':
      return sigmoid(calibrator.slope * logit + calibrator.intercept)
    default:
      return assertNever(calibrator)
  }
}
