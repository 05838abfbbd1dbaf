import * as z from 'zod'
import { RunId, StudyId } from '#core/contract.ts'

const Open = z.object({ studyId: StudyId, runId: RunId.nullable() })
type Open = z.infer<typeof Open>

/** What was on screen, for a window that is loaded again. */
export interface OpenMemory {
  recall(): Open | null
  keep(open: Open): void
}

const KEY = 'ostium.open'

/** Kept for as long as the window lives; ids only, nothing of the patient. */
export function sessionMemory(storage: Pick<Storage, 'getItem' | 'setItem'>): OpenMemory {
  return {
    recall: () => {
      const parsed = Open.safeParse(parseJson(storage.getItem(KEY)))
      return parsed.success ? parsed.data : null
    },
    keep: (open) => storage.setItem(KEY, JSON.stringify(open)),
  }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}
