import * as z from 'zod'

import { Box, Grade } from '../reading/types.ts'
import { fail, ok, type Result } from '../result.ts'
import { LeakDecision, Split } from './leak.ts'
import { parseRows } from './parse-rows.ts'
import type { RefusedRow } from './refused-row.ts'

/** One label of COHORT.json: of a place with a box, of a frame without one, and of a whole run where `frame` is null. */
export const CohortCase = z.object({
  /** Who it is of, by a name that is the same for all of a person's cases: what keeps a patient on one side of a split. */
  patient: z.string().trim().min(1),
  study: z.string().optional(),
  /** Relative to the list. */
  file: z.string().min(1),
  /** From 0. */
  frame: z.number().int().min(0).nullable(),
  box: Box.refine(([, , w, h]) => w > 0 && h > 0, 'a box has a width and a height').nullable(),
  grade: Grade,
  split: Split.optional(),
})
export type CohortCase = z.infer<typeof CohortCase>

/** COHORT.json: a site's labels, as `labels export` writes them. */
export const CohortFile = z.object({
  name: z.string().min(1),
  cases: z.array(CohortCase),
  decisions: z.array(LeakDecision).optional(),
})
export type CohortFile = z.infer<typeof CohortFile>

export interface ParsedCohort {
  readonly name: string
  /** What was decided of its leaks; those of a list that `labels export` or a frozen cohort wrote. */
  readonly decisions: readonly LeakDecision[]
  readonly cases: readonly (CohortCase & { readonly row: number })[]
  readonly refused: readonly RefusedRow[]
}

const Outer = z.object({
  name: z.string().min(1),
  cases: z.array(z.unknown()),
  decisions: z.array(LeakDecision).optional(),
})

/**
 * A list of labels from its parsed JSON. A row that is wrong is refused with its reason and costs no other.
 * Errors: `cohort-invalid` where it is no such list at all
 */
export function parseCohort(json: unknown): Result<ParsedCohort> {
  const outer = Outer.safeParse(json)
  if (!outer.success)
    return fail({
      code: 'cohort-invalid',
      message: 'This is no list of labels: it needs a "name" and a list of "cases".',
      action: 'Give a COHORT.json as labels export writes it.',
    })
  return ok({
    name: outer.data.name,
    decisions: outer.data.decisions ?? [],
    ...parseRows(CohortCase, outer.data.cases),
  })
}

/** The level a label speaks of, as far as the list says; a small picture given whole is a `patch`, which its file tells. */
export const cohortLevel = ({ frame, box }: Pick<CohortCase, 'frame' | 'box'>): 'region' | 'frame' | 'run' =>
  frame === null ? 'run' : box === null ? 'frame' : 'region'
