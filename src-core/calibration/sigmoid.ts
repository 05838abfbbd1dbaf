/** Logistic function; saturates without overflow. */
export const sigmoid = (logit: number): number =>
  logit >= 0 ? 1 / (1 + Math.exp(-logit)) : Math.exp(logit) / (1 + Math.exp(logit))

/** Its inverse; probabilities of 0 and 1 are taken for 1e-12 from them, so that the result is finite. */
export function logitOf(probability: number): number {
  const p = Math.min(1 - 1e-12, Math.max(1e-12, probability))
  return Math.log(p / (1 - p))
}
