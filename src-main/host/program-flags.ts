import { parseArgs } from 'node:util'
import { resolve } from 'node:path'

/** What the window and every command take alike. */
export interface ProgramFlags {
  /** Where the library and all else of this person lies, absolute; null for the usual place. */
  readonly data: string | null
  /** Everything is logged, and copied to standard error. */
  readonly verbose: boolean
  /** What is neither a switch nor its value. */
  readonly words: readonly string[]
}

/**
 * Other switches pass: they are Chromium's, or of the command that is asked for.
 * @param args without the program's own path
 */
export function programFlags(args: readonly string[], workingDirectory: string): ProgramFlags {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, verbose: { type: 'boolean' } },
    strict: false,
    allowPositionals: true,
  })
  const { data, verbose } = values
  return {
    data: typeof data === 'string' && data !== '' ? resolve(workingDirectory, data) : null,
    verbose: verbose === true,
    words: positionals.filter((word) => word !== ''),
  }
}
