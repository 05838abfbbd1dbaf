const ROOT_PI = Math.sqrt(Math.PI)

/** Error function, to about 1e-14: its Taylor series with positive terms below 3, the continued fraction of erfc from there. */
export function erf(x: number): number {
  const size = Math.abs(x)
  return Math.sign(x) * (size < 3 ? series(size) : 1 - continued(size))
}

function series(x: number): number {
  let [term, sum] = [x, x]
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / ROOT_PI) * Math.exp(-x * x) * sum
}

/** Laplace's: erfc(x) = e^(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))). */
function continued(x: number): number {
  let tail = x
  for (let k = 60; k > 0; k--) tail = x + k / 2 / tail
  return Math.exp(-x * x) / (ROOT_PI * tail)
}

/** Mean of |X| for a normal X: the folded normal (Leone, Nelson and Nottingham 1961). */
export function meanMagnitude(mean: number, deviation: number): number {
  if (!(deviation > 0)) return Math.abs(mean)
  const ratio = mean / deviation
  return deviation * Math.sqrt(2 / Math.PI) * Math.exp(-(ratio * ratio) / 2) + mean * erf(ratio / Math.SQRT2)
}
