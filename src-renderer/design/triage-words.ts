import { assertNever } from '#core/result.ts'
import type { Triage } from '#core/reading/types.ts'

/** The four answers in words. */
export function triageWords(triage: Triage): string {
  switch (triage) {
    case 'look':
      return 'Look here'
    case 'uncertain':
      return 'Uncertain: read it yourself'
    case 'nothing':
      return 'Nothing found'
    case 'outside':
      return 'Outside what the model knows'
    default:
      return assertNever(triage)
  }
}
