import type { Store } from '../store/store.ts'
import type { EnginePort } from './ports.ts'
import type { Emit } from './router.ts'
import { sourceOf } from './source-of.ts'

/** Pixels of the longest side: sharp at twice the width of the run list. */
const THUMBNAIL_SIZE = 192

export interface ThumbnailQueue {
  readonly add: (runId: string) => void
}

/** Makes the small pictures one after the other in the engine, and says when a study has a new one. */
export function createThumbnailQueue(
  store: Store,
  engine: EnginePort,
  emit: Emit,
  onBug: (where: string, cause: unknown) => void,
): ThumbnailQueue {
  const waiting = new Set<string>()
  let working = false
  const makeOne = async (runId: string) => {
    const run = store.library.run(runId)
    if (run === null || store.thumbnails.get(runId) !== null) return
    const middle = Math.floor(run.angiogram.frameCount / 2)
    const made = await engine.thumbnail(sourceOf(run), middle, THUMBNAIL_SIZE)
    if (!made.ok) return
    store.thumbnails.set(runId, made.value.png)
    emit('study', 'changed', { studyId: run.studyId })
  }
  const work = async () => {
    if (working) return
    working = true
    try {
      for (const runId of waiting) {
        waiting.delete(runId)
        await makeOne(runId)
      }
    } finally {
      working = false
    }
  }
  return {
    add: (runId) => {
      waiting.add(runId)
      work().catch((cause: unknown) => onBug('making a thumbnail', cause))
    },
  }
}
