import type { Failure } from '../result.ts'
import type { SiteLevel } from './site-calibration.ts'
import { SITE_MINIMUM } from './site-minimum.ts'
import { nounOf } from './wording.ts'

/** Why nothing can be said or adopted. */
export interface RecalibrationRefusal extends Failure {
  readonly code: 'too-few-labels' | 'too-uneven' | 'scores-do-not-order' | 'separated'
}

export const tooFewLabels = (level: SiteLevel, reasons: readonly string[]): RecalibrationRefusal => ({
  code: 'too-few-labels',
  message: `Too few labelled ${nounOf(level)} to calibrate by: ${reasons.join(', ')}.`,
  action:
    `Label more ${nounOf(level)}. Half of the patients fit the calibration and half measure it, and each half needs ` +
    `${SITE_MINIMUM.ofEachInHalf} of each kind (Vittinghoff and McCulloch 2007).`,
})

/** @param reasons what is missing, where counting tells; else it is the deals that were tried */
export const tooUneven = (level: SiteLevel, reasons: readonly string[]): RecalibrationRefusal => ({
  code: 'too-uneven',
  message:
    `The labelled ${nounOf(level)} cannot be dealt to two halves without a patient in both: ` +
    (reasons.length > 0
      ? `${reasons.join(', ')}.`
      : `no deal left each half ${SITE_MINIMUM.ofEachInHalf} of each kind from ${SITE_MINIMUM.patientsInHalf} patients, ` +
        `and each kind from ${SITE_MINIMUM.patientsOfEachInHalf}.`),
  action: 'Label more patients: most of these labels are of few.',
})

export const doNotOrder = (level: SiteLevel): RecalibrationRefusal => ({
  code: 'scores-do-not-order',
  message: `Here the model's scores do not rise with the labels: ${nounOf(level)} with a stenosis score no higher than those without.`,
  action:
    'Check the labels. If they are right, this model does not work on these images, and no calibration mends that.',
})

export const separated = (level: SiteLevel): RecalibrationRefusal => ({
  code: 'separated',
  message: `Among the held-out ${nounOf(level)} every score with a stenosis lies above every score without one, so that what a probability is worth cannot be measured.`,
  action: 'Label more cases, and harder ones: those near the threshold of 50 %.',
})
