import { CommanderError } from 'commander'

/** What was given cannot be used; the message says what and why. */
export class InputFailed extends Error {}
/** The command was not given what it needs, or too much. */
export class WrongUsage extends Error {}

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'])

/** Exit code of a command that threw (design, section 8): 0 for help, 1 for what was given, 2 for how it was asked, 3 for the program itself. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof WrongUsage) return 2
  return error instanceof InputFailed || isNotThere(error) ? 1 : 3
}

const isNotThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && NOT_THERE.has(error.code)
