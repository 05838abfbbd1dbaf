/** What went wrong, for a person: the action says what they can do about it. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly action: string
}

export type Result<T, E extends Failure = Failure> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const fail = <E extends Failure>(error: E): { readonly ok: false; readonly error: E } => ({
  ok: false,
  error,
})

/** Ends every switch on a union: a new member then fails to compile here. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
