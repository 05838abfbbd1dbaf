import { fail, type Result } from '#core/result.ts'
import { createAbsentEngine } from '../host/absent-engine.ts'
import type { EnginePort, IndexFile } from '../host/ports.ts'

/** What runs beside main: the engine, the header indexer, and the maker of the demo study. */
export interface Services {
  readonly engine: EnginePort
  readonly index: IndexFile
  readonly modelId: string | null
  readonly makeDemo: () => Promise<Result<readonly string[]>>
  close(): void
}

export function startServices(): Services {
  const error = {
    code: 'no-engine',
    message: 'This build has no reading engine and no header indexer.',
    action: 'Use a build that has them.',
  }
  return {
    engine: createAbsentEngine(error),
    index: async () => fail(error),
    modelId: null,
    makeDemo: async () => fail(error),
    close: () => undefined,
  }
}
