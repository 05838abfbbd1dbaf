import { fail, ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { noSuchRun } from './failures.ts'
import type { EnginePort } from './ports.ts'
import type { DomainHandlers } from './router.ts'
import { sourceOf } from './source-of.ts'

/** Why a region scored as it did; nothing of it is kept. */
export function createWhyHandlers(store: Store, engine: EnginePort): DomainHandlers<'why'> {
  /** The page names its own questions; readings are named here. */
  const named = (jobId: string): string => `why:${jobId}`
  return {
    explain: async ({ jobId, runId, frame, box, follow }) => {
      const run = store.library.run(runId)
      if (run === null) return fail(noSuchRun)
      return engine.why({ jobId: named(jobId), source: sourceOf(run), frame, box, follow })
    },
    cancel: ({ jobId }) => {
      engine.cancel(named(jobId))
      return ok(undefined)
    },
  }
}
