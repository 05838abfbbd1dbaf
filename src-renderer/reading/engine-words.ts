import type { EngineState } from '#core/contract.ts'

/** What tells more than the state of the engine itself. */
interface EngineStory {
  /** It came back a moment ago. */
  readonly recovered: boolean
  /** It has been starting for longer than it should. */
  readonly slow: boolean
}

/** What to say of the engine above the image; null when all is as it should be. */
export function engineWords(
  { status, facts, error }: EngineState,
  { recovered, slow }: EngineStory,
): string | null {
  switch (status) {
    case 'restarting':
      return 'The reading engine stopped and is being started again. The image plays on; the reading will finish.'
    case 'failed':
      return error === null
        ? 'The reading engine cannot run. Runs can be viewed; they are not read.'
        : `${error.message} ${error.action}`
    case 'ready':
      return recovered ? 'The reading engine is back, and the reading goes on.' : (facts?.notice ?? null)
    case 'starting':
      return slow ? 'Starting the reading engine… Runs can be viewed meanwhile.' : null
  }
}
