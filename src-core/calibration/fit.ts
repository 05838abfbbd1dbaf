import { assertNever, fail, ok, type Result } from '../result.ts'
import type { Calibrator } from './calibrator.ts'
import { fitHistogram, fitIsotonic } from './fit-steps.ts'
import { fitBeta, fitPlatt, fitTemperature, type Refusal } from './fit-parametric.ts'

export type CalibratorKind = Calibrator['kind']

/** From the simplest: 1, 2, 3, up to 10, and any number of parameters. */
export const CALIBRATOR_KINDS = [
  'temperature',
  'platt',
  'beta',
  'histogram',
  'isotonic',
] as const satisfies readonly CalibratorKind[]

/**
 * The fewest cases, and of each kind, that a calibrator is fitted on. Histogram: 100 of each kind, the least that Collins,
 * Ogundimu and Altman (Stat Med 2016) found usable. Isotonic: 1000 cases, below which it loses to Platt's (Niculescu-Mizil and
 * Caruana, ICML 2005), with the 200 of each kind that a flexible curve needs (Van Calster et al., J Clin Epidemiol 2016).
 */
const MINIMUM: Readonly<Record<CalibratorKind, { readonly cases: number; readonly ofEach: number }>> = {
  temperature: { cases: 2, ofEach: 1 },
  platt: { cases: 2, ofEach: 1 },
  beta: { cases: 2, ofEach: 1 },
  histogram: { cases: 200, ofEach: 100 },
  isotonic: { cases: 1000, ofEach: 200 },
}

/** Whether there are enough cases for a kind. Errors: `one-kind-only`, `too-few-cases` */
export function enoughFor(kind: CalibratorKind, labels: readonly number[]): Result<true, Refusal> {
  const { cases, ofEach } = MINIMUM[kind]
  const events = labels.filter((label) => label === 1).length
  const fewer = Math.min(events, labels.length - events)
  if (fewer > 0 && fewer >= ofEach && labels.length >= cases) return ok(true)
  return fail({
    code: fewer === 0 ? 'one-kind-only' : 'too-few-cases',
    message:
      fewer === 0
        ? 'Calibration needs cases with a stenosis and cases without.'
        : `A calibrator of kind ${kind} needs ${cases} cases and ${ofEach} of each kind; there are ${labels.length}, of one kind ${fewer}.`,
    action: 'Label more cases of both kinds.',
  })
}

/**
 * Fits a calibrator, whatever the order of the cases, to the last bit: they are sorted first.
 * @param labels 1 for stenosis
 * Errors: `one-kind-only`, `too-few-cases`, `scores-do-not-order`
 */
export function fitCalibrator(
  kind: CalibratorKind,
  logits: readonly number[],
  labels: readonly number[],
): Result<Calibrator, Refusal> {
  const enough = enoughFor(kind, labels)
  return enough.ok ? fitAnyway(kind, logits, labels) : enough
}

/** The same without the minimum, for the parts of a cross-validation; both kinds must be there. */
export function fitAnyway(
  kind: CalibratorKind,
  unsortedLogits: readonly number[],
  unsortedLabels: readonly number[],
): Result<Calibrator, Refusal> {
  const order = [...unsortedLogits.keys()].sort(
    (i, j) => unsortedLogits[i]! - unsortedLogits[j]! || unsortedLabels[i]! - unsortedLabels[j]!,
  )
  // Plus 0 makes one of the two zeros, which sort alike.
  const [logits, labels] = [order.map((i) => unsortedLogits[i]! + 0), order.map((i) => unsortedLabels[i]!)]
  switch (kind) {
    case 'temperature':
      return ok(fitTemperature(logits, labels))
    case 'platt':
      return fitPlatt(logits, labels)
    case 'beta':
      return fitBeta(logits, labels)
    case 'histogram':
      return ok(fitHistogram(logits, labels))
    case 'isotonic':
      return ok(fitIsotonic(logits, labels))
    default:
      return assertNever(kind)
  }
}
