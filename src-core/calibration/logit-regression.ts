/** A logistic regression without an intercept of its own: P(y = 1) = sigmoid(offset + Σ coefficient · column). */
export interface LogitProblem {
  /** One list a coefficient; a list of ones for an intercept. */
  readonly columns: readonly Float64Array[]
  /** In [0, 1]: labels, or smoothed ones. */
  readonly targets: Float64Array
  /** How often each case counts; once if left out. */
  readonly weights?: Float64Array
  readonly offsets?: Float64Array
  /** Half of this times the sum of squared coefficients is added to the loss. */
  readonly ridge?: number
}

export interface LogitFit {
  readonly coefficients: readonly number[]
  /** Inverse of the loss's second derivatives: the covariance by the model. */
  readonly covariance: readonly (readonly number[])[]
}

/** The loss at some coefficients, with its first and second derivatives. */
interface Place {
  readonly at: readonly number[]
  readonly loss: number
  readonly gradient: readonly number[]
  readonly hessian: readonly (readonly number[])[]
}

const STEPS = 100
/** Of a last move: as each squares the error, what is left after it is far below. */
const TOLERANCE = 1e-7

/**
 * Maximum likelihood by Newton's method, halving steps that do not help, so the same numbers always give the same fit.
 * @param start where to look first
 * @returns null where no finite fit exists: the classes are separated, or a column is a combination of the others
 */
export function fitLogit(problem: LogitProblem, start?: readonly number[]): LogitFit | null {
  let place = evaluate(problem, start ?? problem.columns.map(() => 0))
  for (let step = 0; step < STEPS; step++) {
    const inverse = inverted(place.hessian)
    if (inverse === null) return null
    const { gradient } = place
    const move = inverse.map((row) => row.reduce((sum, value, k) => sum + value * gradient[k]!, 0))
    const next = descend(problem, place, move)
    const better = next.loss < place.loss
    if (better) place = next
    // With many cases the last moves change the loss by less than a double can tell.
    if (!better || move.reduce((sum, part) => sum + Math.abs(part), 0) < TOLERANCE) {
      const covariance = inverted(place.hessian)
      return covariance && { coefficients: place.at, covariance }
    }
  }
  return null
}

function descend(problem: LogitProblem, { at, loss }: Place, move: readonly number[]): Place {
  for (let size = 1; ; size /= 2) {
    const next = evaluate(
      problem,
      at.map((value, k) => value - size * move[k]!),
    )
    if (next.loss <= loss || size < 1e-8) return next
  }
}

/** Long, as it is one pass over the cases: curves and their bands spend their time here. */
function evaluate(
  { columns, targets, weights, offsets, ridge = 0 }: LogitProblem,
  at: readonly number[],
): Place {
  const size = at.length
  const gradient = at.map((value) => ridge * value)
  const upper = new Float64Array(size * size)
  const row = new Float64Array(size)
  let loss = (ridge / 2) * at.reduce((sum, value) => sum + value * value, 0)
  for (let i = 0; i < targets.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!
    if (weight === 0) continue
    let z = offsets === undefined ? 0 : offsets[i]!
    for (let k = 0; k < size; k++) {
      row[k] = columns[k]![i]!
      z += at[k]! * row[k]!
    }
    // ln(1 + e^z) and the sigmoid from one exponential, without overflow.
    const small = Math.exp(-Math.abs(z))
    const p = z >= 0 ? 1 / (1 + small) : small / (1 + small)
    loss += weight * (Math.max(0, z) + Math.log1p(small) - targets[i]! * z)
    const residual = weight * (p - targets[i]!)
    const information = weight * p * (1 - p)
    for (let j = 0; j < size; j++) {
      gradient[j]! += residual * row[j]!
      for (let k = j; k < size; k++) upper[j * size + k]! += information * row[j]! * row[k]!
    }
  }
  const hessian = at.map((_, j) =>
    at.map((__, k) => upper[Math.min(j, k) * size + Math.max(j, k)]! + (j === k ? ridge : 0)),
  )
  return { at, loss, gradient, hessian }
}

/** Information that is less than this beside what a coefficient had to start with is rounding, or classes that are separated. */
const LEAST_INFORMATION = 1e-10

/** Inverse of a small symmetric positive definite matrix (Gauss-Jordan); null where it is none. */
function inverted(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length
  const rows = matrix.map((row, j) => [...row, ...row.map((_, k) => (j === k ? 1 : 0))])
  for (let j = 0; j < size; j++) {
    const pivot = rows[j]![j]!
    if (!(pivot > LEAST_INFORMATION * Math.max(1, matrix[j]![j]!))) return null
    rows[j] = rows[j]!.map((value) => value / pivot)
    for (let other = 0; other < size; other++) {
      const factor = rows[other]![j]!
      if (other !== j) rows[other] = rows[other]!.map((value, k) => value - factor * rows[j]![k]!)
    }
  }
  return rows.map((row) => row.slice(size))
}
