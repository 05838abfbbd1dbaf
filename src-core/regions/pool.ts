/** A frame's score is the mean of its best regions: boxes overlap, so a true lesion is seen by several. */
const BEST = 3

/**
 * The logit of a frame from the logits of its regions: the mean of the best three.
 * @param logits not empty
 */
export function poolFrame(logits: readonly number[]): number {
  const best = [...logits].sort((a, b) => b - a).slice(0, BEST)
  return best.reduce((sum, logit) => sum + logit, 0) / best.length
}
