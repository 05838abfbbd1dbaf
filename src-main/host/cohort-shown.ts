import { cohortLevel } from '#core/cohort/cohort-file.ts'
import { sideCounts, type CohortDraft, type FrozenSummary } from '#core/cohort/cohort-view.ts'
import type { FrozenCase, FrozenCohort } from '#core/cohort/frozen-cohort.ts'
import { personsIn } from '#core/cohort/persons.ts'
import { supportText, type SupportCase } from '#core/cohort/supports.ts'
import { teaches } from '#core/cohort/teaches.ts'
import { peekState } from '#core/comparison/peek-budget.ts'
import { isStenosis } from '#core/reading/stenosis.ts'
import { shownFile } from './cohort-source.ts'
import { supportCase as memberCase, type PreparedCohort } from './deal-cohort.ts'

/** A prepared cohort as the window may see it. */
export function draftOf(cohort: PreparedCohort): CohortDraft {
  const { name, seed, hash, members, leaks, unresolved, decisions, placeholders, refused, says } = cohort
  const waiting = new Set(unresolved.map(({ id }) => id))
  const support = ({ ok, reasons }: PreparedCohort['supports']['recalibrate']) => ({
    ok,
    reasons: [...reasons],
  })
  return {
    source: name,
    seed,
    hash,
    cases: members.length,
    sides: sideCounts(members.filter(({ teaches }) => teaches).map(memberCase)),
    says,
    supports: {
      recalibrate: support(cohort.supports.recalibrate),
      'head-and-circuit': support(cohort.supports['head-and-circuit']),
      'last-blocks': support(cohort.supports['last-blocks']),
      'whole-model': support(cohort.supports['whole-model']),
      'contrastive-first': support(cohort.supports['contrastive-first']),
    },
    leaks: leaks.map((leak) => ({
      ...leak,
      files: leak.files.map(shownFile),
      frames: [
        { ...leak.frames[0], file: shownFile(leak.frames[0].file) },
        { ...leak.frames[1], file: shownFile(leak.frames[1].file) },
      ],
      verdict: decisions.findLast((decision) => decision.leak === leak.id)?.verdict ?? null,
      unresolved: waiting.has(leak.id),
    })),
    placeholders: [...placeholders],
    refused: refused.map(({ file, ...row }) => ({ ...row, file: file && shownFile(file) })),
  }
}

/** @param looks that were taken at its sealed cases */
export function summaryOf(cohort: FrozenCohort, looks: number): FrozenSummary {
  const { id, name, hash, frozenAt, frozenBy, seed } = cohort
  const person = personsIn(cohort)
  const supportCase = ({ patient, grade, split }: FrozenCase): SupportCase => ({
    patient: person(patient),
    split,
    label: isStenosis(grade) ? 1 : 0,
  })
  // Of a cohort from before levels were kept a small picture cannot be told from a frame: it is said to support the least it may.
  const teaching = cohort.cases.filter((one) =>
    teaches({ level: one.level ?? cohortLevel(one), grade: one.grade }),
  )
  return {
    ...{ id, name, hash, frozenAt, frozenBy, seed },
    cases: cohort.cases.length,
    decisions: cohort.decisions.length,
    sides: sideCounts(cohort.cases.map(supportCase)),
    says: supportText(teaching.map(supportCase)),
    peek: peekState(looks),
  }
}
