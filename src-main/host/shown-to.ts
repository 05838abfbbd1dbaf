import type { Shown } from '#core/labelling/label.ts'
import { sameReader } from '#core/reading/blind.ts'
import type { LabelParts } from './label.ts'

/**
 * Whether who reads here has seen what the model says of a run: it was revealed to them, or readings are shown as they come
 * and there is one. Null without a model.
 */
export function shownTo(
  { store, recorder, madeBy, hides }: Pick<LabelParts, 'store' | 'recorder' | 'madeBy' | 'hides'>,
  runId: string,
): Shown | null {
  const modelId = madeBy()
  if (modelId === null) return null
  const revealed = store.reveals
    .ofRun(runId)
    .some((one) => one.modelId === modelId && sameReader(one.reader, recorder.reader()))
  const open = !hides() && store.readings.framesRead(runId, modelId).length > 0
  return { modelId, when: revealed || open ? 'after' : 'before' }
}
