import { HARM_BOUNDS, PREVALENCE_BOUNDS } from '#core/calibration/hospital.ts'

/** A slider of so many steps over a logarithmic scale: both ends of what is set here differ a hundredfold and more. */
export interface Dial {
  readonly steps: number
  /** The step nearest to a value. */
  stepOf(value: number): number
  /** The value of a step, rounded to two digits: a dial claims no more. */
  valueAt(step: number): number
}

const STEPS = 100

const logarithmic = (least: number, most: number): Dial => ({
  steps: STEPS,
  stepOf: (value) => Math.round((STEPS * Math.log(value / least)) / Math.log(most / least)),
  valueAt: (step) =>
    Math.min(most, Math.max(least, Number((least * (most / least) ** (step / STEPS)).toPrecision(2)))),
})

/** In percent. */
export const prevalenceDial = logarithmic(100 * PREVALENCE_BOUNDS.least, 100 * PREVALENCE_BOUNDS.most)
export const harmDial = logarithmic(HARM_BOUNDS.least, HARM_BOUNDS.most)

/** A number as it is typed; null where it is none within the bounds. */
export function typedNumber(text: string, least: number, most: number): number | null {
  const value = Number(text.trim().replace(',', '.'))
  return text.trim() !== '' && value >= least && value <= most ? value : null
}
