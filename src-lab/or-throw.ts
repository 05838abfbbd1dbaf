import type { Result } from '#core/result.ts'

/** Here it is the command that fails: a model whose scores do not order cases is not to be shipped. */
export function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.error.message} ${result.error.action}`)
}
