/** Logistic function; saturates without overflow. */
export const sigmoid = (logit: number): number =>
  logit >= 0 ? 1 / (1 + Math.exp(-logit)) : Math.exp(logit) / (1 + Math.exp(logit))

/** ln(1 + e^z), the integral of the sigmoid, without overflow; -ln(sigmoid(z)) is softplus(-z). */
export const softplus = (z: number): number => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)))

/** No probability is nearer to 0 or 1 than this, so that logit and log loss are finite. */
const NEAREST = 1e-12

/** A probability with 0 and 1 themselves left out. */
export const inside = (probability: number): number => Math.min(1 - NEAREST, Math.max(NEAREST, probability))

/** Its inverse; probabilities of 0 and 1 are taken for 1e-12 from them, so that the result is finite. */
export function logitOf(probability: number): number {
  const p = inside(probability)
  return Math.log(p / (1 - p))
}
