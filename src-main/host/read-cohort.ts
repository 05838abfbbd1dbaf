import { readFileSync } from 'node:fs'
import { parseCohort, type ParsedCohort } from '#core/cohort/cohort-file.ts'
import { fail, type Result } from '#core/result.ts'

/** In words of our own: the system's say the whole path, and those of JSON quote what is in the file. */
export function whyUnread(cause: unknown): string {
  if (cause instanceof SyntaxError) return 'it is not JSON'
  return cause instanceof Error && 'code' in cause
    ? `the system says ${String(cause.code)}`
    : 'it is no such list'
}

/** A list of labels from its file. Errors: `cohort-unreadable`, `cohort-invalid` */
export function readCohort(file: string): Result<ParsedCohort> {
  try {
    return parseCohort(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    return fail({
      code: 'cohort-unreadable',
      message: `The list of labels cannot be read as JSON: ${whyUnread(cause)}.`,
      action: 'Give a COHORT.json as labels export writes it.',
    })
  }
}
