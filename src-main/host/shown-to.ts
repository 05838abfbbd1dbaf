import type { Shown } from '#core/labelling/label.ts'
import { sameReader } from '#core/reading/blind.ts'
import type { Store } from '../store/store.ts'
import type { Recorder } from './recorder.ts'

interface ShownParts {
  readonly store: Pick<Store, 'reveals' | 'readings'>
  readonly recorder: Pick<Recorder, 'reader'>
  readonly madeBy: () => string | null
  readonly hides: () => boolean
}

/**
 * Whether who reads here has seen what the model says of a run: it was revealed to them, or readings are shown as they come
 * and there is one. Null without a model.
 */
export function shownTo({ store, recorder, madeBy, hides }: ShownParts, runId: string): Shown | null {
  const modelId = madeBy()
  if (modelId === null) return null
  const revealed = store.reveals
    .ofRun(runId)
    .some((one) => one.modelId === modelId && sameReader(one.reader, recorder.reader()))
  const open = !hides() && store.readings.framesRead(runId, modelId).length > 0
  return { modelId, when: revealed || open ? 'after' : 'before' }
}
