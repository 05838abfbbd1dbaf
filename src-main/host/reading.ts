import { fail, ok, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { noSuchRun } from './failures.ts'
import type { PromiseAudits } from './promise-audits.ts'
import type { ReadingQueue } from './reading-queue.ts'
import type { DomainHandlers } from './router.ts'

/** The renderer's side of reading a run; the work is the queue's. */
export function createReadingHandlers(
  store: Store,
  modelId: () => Promise<Result<string>>,
  queue: ReadingQueue,
  audits: PromiseAudits,
): DomainHandlers<'reading'> {
  return {
    start: async ({ runId, frame }) => {
      const run = store.library.run(runId)
      if (run === null) return fail(noSuchRun)
      const model = await modelId()
      if (!model.ok) return model
      return ok(queue.start(run, Math.min(frame, run.angiogram.frameCount - 1), model.value))
    },
    focus: ({ runId, frame }) => {
      queue.focus(runId, frame)
      return ok(undefined)
    },
    cancel: ({ runId }) => {
      queue.cancel(runId)
      return ok(undefined)
    },
    stored: async ({ runId }) => {
      if (store.library.run(runId) === null) return fail(noSuchRun)
      const model = await modelId()
      if (!model.ok) return model
      queue.flush(runId)
      const { value: id } = model
      const run = store.readings.run(runId, id)
      return ok({ frames: store.readings.frames(runId, id).map(audits.frame), run: run && audits.run(run) })
    },
  }
}
