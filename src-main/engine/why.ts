import type { EngineInput } from '#core/engine-contract.ts'
import { ok, type Result } from '#core/result.ts'
import type { WhyAnswer } from '#core/why/types.ts'
import type { ModelReader } from './model-reader.ts'
import type { OpenRun } from './run-source.ts'

interface WhyParts {
  readonly open: (source: EngineInput<'why'>['source']) => Promise<Result<OpenRun>>
  /** Resolves once waiting messages were handled, so that a cancel counts before the next batch. */
  readonly nextTurn: () => Promise<void>
}

/** Answers why, between the frames that are read; each can be cancelled. */
export interface WhyDesk {
  ask(reader: ModelReader, input: EngineInput<'why'>): Promise<Result<WhyAnswer>>
  cancel(jobId: string): void
}

export function createWhyDesk({ open, nextTurn }: WhyParts): WhyDesk {
  const asked = new Set<string>()
  return {
    ask: async (reader, { jobId, source, frame, box, follow }) => {
      asked.add(jobId)
      const run = await open(source)
      if (!run.ok) {
        asked.delete(jobId)
        return run
      }
      const goOn = async (): Promise<boolean> => {
        await nextTurn()
        return asked.has(jobId)
      }
      try {
        if (!(await goOn())) return ok({ cancelled: true, map: null, examples: null, further: null })
        return await reader.explain(run.value, { frame, box, follow }, goOn)
      } finally {
        asked.delete(jobId)
        run.value.close()
      }
    },
    cancel: (jobId) => void asked.delete(jobId),
  }
}
