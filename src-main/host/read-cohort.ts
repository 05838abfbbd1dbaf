import { readFileSync } from 'node:fs'
import { parseCohort, type ParsedCohort } from '#core/cohort/cohort-file.ts'
import { fail, type Result } from '#core/result.ts'

/** A list of labels from its file. Errors: `cohort-unreadable`, `cohort-invalid` */
export function readCohort(file: string): Result<ParsedCohort> {
  try {
    return parseCohort(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    return fail({
      code: 'cohort-unreadable',
      message: `${file} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      action: 'Give a COHORT.json as labels export writes it.',
    })
  }
}
