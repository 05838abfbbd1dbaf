import type { EngineState } from '#core/contract.ts'
import { fail, type Failure } from '#core/result.ts'
import type { EnginePort } from './ports.ts'

/** Stands where no engine can run, and says why; everything but reading goes on. */
export function createAbsentEngine(error: Failure): EnginePort {
  const state: EngineState = { status: 'failed', facts: null, error }
  return {
    state: () => state,
    onState: () => () => undefined,
    model: async () => fail(error),
    thumbnail: async () => fail(error),
    score: async () => fail(error),
    scoreDrawn: async () => fail(error),
    fingerprint: async () => fail(error),
    compare: async () => fail(error),
    recalibrate: async () => fail(error),
    useSite: async () => fail(error),
    useModel: async () => fail(error),
    read: async () => fail(error),
    why: async () => fail(error),
    focus: () => undefined,
    cancel: () => undefined,
  }
}
