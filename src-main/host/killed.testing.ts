import { openStore } from '../store/store.ts'
import { indexedFile } from '../store/testing.ts'
import { createLabelHandlers } from './label.ts'
import { createRecorder } from './recorder.ts'

/** The handlers of labelling over a library with one run. @param round keeps ids of one life of the process from another's */
export function createHandlers(path: string, round: string) {
  const store = openStore(path)
  const run = store.library.add(indexedFile('/a/1.dcm'), '2026-11-25', false)
  let n = 0
  const clock = () => new Date(Date.UTC(2026, 10, 25) + Number(round) * 1e5 + n)
  const label = createLabelHandlers({
    store,
    recorder: createRecorder(store, 'account', clock),
    newId: () => `${round}-${(n += 1)}`,
    madeBy: () => null,
    hides: () => false,
    onChange: () => undefined,
  })
  return { label, runId: run.id }
}
