import type { Policy } from '#core/policy.ts'
import type { Store } from '../store/store.ts'
import type { Recorder } from './recorder.ts'

const DAY_MS = 24 * 3600 * 1000

/**
 * Takes what nobody opened for as long as the policy says out of the library, with its readings and thumbnails. Files are not
 * touched; labels and the audit log stay. @returns how many studies
 */
export function retireOldStudies({ retention }: Policy, store: Store, recorder: Recorder): number {
  const days = retention?.studiesDays
  if (days === undefined) return 0
  const before = new Date(Date.parse(recorder.now()) - days * DAY_MS).toISOString()
  return recorder.record(
    () => store.library.forgetBefore(before),
    (studies) => (studies === 0 ? [] : [{ kind: 'studies-retired', studies, days }]),
  )
}
