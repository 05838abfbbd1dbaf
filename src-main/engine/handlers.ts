import type { SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import { compareModels } from '#core/comparison/compare-models.ts'
import type { EngineEvent, EngineFacts, EngineInput, EngineOutput } from '#core/engine-contract.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { EngineHandlers } from './engine.ts'
import type { ModelReader } from './model-reader.ts'
import { scoreDrawn, selfCheck } from './drawn-cases.ts'
import { fingerprint } from './fingerprint.ts'
import { createReadingLoop } from './reading-loop.ts'
import { openRun, type RunDecoders } from './run-source.ts'
import { thumbnailOf } from './thumbnail.ts'
import { createWhyDesk } from './why.ts'

interface HandlerParts {
  /** The backend is loading while the first messages arrive. */
  readonly facts: Promise<Result<EngineFacts>>
  readonly loadReader: (
    modelDir: string,
    facts: EngineFacts,
    site: SiteCalibrationFile | null,
  ) => Promise<Result<ModelReader>>
  readonly decoders: RunDecoders
  readonly emit: (event: EngineEvent) => void
  readonly nextTurn: () => Promise<void>
  /** After a model is loaded: long enough for whoever waits for it to ask. */
  readonly pause: () => Promise<void>
}

/** What the engine does, one line of the contract each. */
export function createHandlers({
  facts,
  loadReader,
  decoders,
  emit,
  nextTurn,
  pause,
}: HandlerParts): EngineHandlers {
  const open = (source: EngineInput<'read'>['source']) => openRun(source, decoders)
  const loop = createReadingLoop({ open, emit, nextTurn })
  const why = createWhyDesk({ open, nextTurn })
  let reader: ModelReader | null = null
  const inUse = countUses()
  /** Who asked already warms the model by what they wait for. */
  const warmUp = async () => {
    await pause()
    if (reader !== null && inUse.idle()) await inUse.during(reader.warmUp())
  }
  return {
    hello: () => facts,
    load: async ({ modelDir, site }) => {
      const backend = await facts
      if (!backend.ok) return backend
      const loaded = await loadReader(modelDir, backend.value, site)
      if (!loaded.ok) return loaded
      // What is being read ends by the model it began with; then that one's memory is given back.
      if (reader !== null) inUse.retire(reader)
      reader = loaded.value
      void warmUp()
      return ok(reader.facts)
    },
    useSite: ({ site }) => {
      const other = reader === null ? fail(noModel) : reader.withSite(site)
      if (!other.ok) return other
      reader = other.value
      return ok(reader.facts)
    },
    score: (input) => (reader === null ? fail(noModel) : inUse.during(scoreBoxes(reader, input, decoders))),
    scoreDrawn: ({ modelDir }) =>
      reader === null ? fail(noModel) : inUse.during(scoreDrawn(reader, modelDir)),
    fingerprint: (input) => fingerprint(input, decoders),
    selfCheck: () => (reader === null ? fail(noModel) : inUse.during(selfCheck(reader))),
    compare: (input) => compareModels(input),
    recalibrate: (input) => (reader === null ? fail(noModel) : reader.recalibrate(input)),
    thumbnail: (input) => makeThumbnail(input, decoders),
    ahead: ({ source, frame }) => {
      loop.ahead(source, frame)
      return ok({})
    },
    read: (input) => (reader === null ? fail(noModel) : inUse.during(loop.read(reader, input))),
    why: (input) => (reader === null ? fail(noModel) : inUse.during(why.ask(reader, input))),
    focus: ({ jobId, frame }) => {
      loop.focus(jobId, frame)
      return ok({})
    },
    cancel: ({ jobId }) => {
      loop.cancel(jobId)
      why.cancel(jobId)
      return ok({})
    },
  }
}

interface Uses {
  idle(): boolean
  during<T>(work: Promise<T>): Promise<T>
  /** Disposes of it once nothing is in work. */
  retire(reader: ModelReader): void
}

function countUses(): Uses {
  let working = 0
  const retired: ModelReader[] = []
  const giveBack = () => {
    if (working === 0) for (const reader of retired.splice(0)) reader.dispose()
  }
  return {
    idle: () => working === 0,
    during: (work) => {
      working += 1
      return work.finally(() => {
        working -= 1
        giveBack()
      })
    },
    retire: (reader) => {
      retired.push(reader)
      giveBack()
    },
  }
}

async function makeThumbnail(
  { source, frame, size }: EngineInput<'thumbnail'>,
  decoders: RunDecoders,
): Promise<Result<EngineOutput<'thumbnail'>>> {
  const run = await openRun(source, decoders)
  if (!run.ok) return run
  try {
    const grey = await run.value.grey(frame)
    return grey.ok ? ok(thumbnailOf(grey.value, size)) : grey
  } finally {
    run.value.close()
  }
}

async function scoreBoxes(
  reader: ModelReader,
  { source, frame, boxes }: EngineInput<'score'>,
  decoders: RunDecoders,
): Promise<Result<EngineOutput<'score'>>> {
  const run = await openRun(source, decoders)
  if (!run.ok) return run
  try {
    return await reader.scoreBoxes(run.value, frame, boxes)
  } finally {
    run.value.close()
  }
}

const noModel: Failure = {
  code: 'engine-no-model',
  message: 'The reading engine was asked to read before it was given a model.',
  action: 'Restart the program.',
}
