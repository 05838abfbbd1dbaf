/** Long, as one life of the engine (starting, ready, restarting, failed) is one state machine. */
import type { SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import type { EngineState } from '#core/contract.ts'
import {
  ENGINE_PROTOCOL,
  type EngineFacts,
  type EngineInput,
  type EngineOperation,
  type EngineOutput,
  type ModelFacts,
  type RunSource,
} from '#core/engine-contract.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { WhyAnswer } from '#core/why/types.ts'
import { createEngineLink, type After, type EngineLink, type LaunchEngine } from './engine-link.ts'
import type { EnginePort } from './ports.ts'
import { crashedOnRun, createReadTask, type ReadOutcome, type ReadTask } from './read-task.ts'

/** Loading TensorFlow from a slow disk is the longest honest silence before the first answer. */
const START_LIMIT_MS = 60_000
/** A frame takes a quarter of a second; an engine silent for this long in the middle of one hangs. */
const SILENCE_LIMIT_MS = 60_000
/** An engine that ran this long starts with a clean record. */
const STEADY_MS = 120_000
const BACK_OFF_MS = [100, 500, 2_000, 5_000] as const

interface ClientParts {
  readonly launch: LaunchEngine
  readonly modelDir: string
  /** What this site adopted for the model; null for nothing. */
  readonly site?: SiteCalibrationFile | null
  readonly after: After
}

export interface EngineClient extends EnginePort {
  /** This frame will be read first: what can be found without the model begins now. Nothing comes of it where it fails. */
  ahead(source: RunSource, frame: number): void
  /** Logits of the patches that a manifest keeps the logits of. */
  selfCheck(): Promise<Result<EngineOutput<'selfCheck'>>>
  /** Ends the engine; everything still asked for fails. */
  close(): void
}

const cancelledOutcome = ok({ run: null, cancelled: true })

type Why = Result<WhyAnswer>
const whyCancelled = ok({ cancelled: true, map: null, examples: null, further: null })

/** Something asked once and answered once; asked again of the next engine if this one broke on the way. */
interface Asked {
  /** @returns false where the engine was gone before it answered */
  ask(engine: EngineLink): Promise<boolean>
  refuse(error: Failure): void
  crashes: number
}

function asked<K extends EngineOperation>(
  op: K,
  input: EngineInput<K>,
  settle: (answer: Result<EngineOutput<K>>) => void,
): Asked {
  return {
    ask: async (engine) => {
      const answer = await engine.call(op, input)
      if (!answer.ok && answer.error.code === 'engine-gone') return false
      settle(answer)
      return true
    },
    refuse: (error) => settle(fail(error)),
    crashes: 0,
  }
}

/**
 * The engine as the host sees it: it may crash, and is started again and asked again for what it had not answered.
 * Long, as its states close over what was asked.
 */
export function createEngineClient({ launch, after, ...given }: ClientParts): EngineClient {
  const listeners = new Set<(state: EngineState) => void>()
  const tasks = new Map<string, ReadTask>()
  const asks = new Set<Asked>()
  const whys = new Map<string, (answer: Why) => void>()
  const models: ((model: Result<ModelFacts>) => void)[] = []
  let state: EngineState = { status: 'starting', facts: null, error: null }
  let model: ModelFacts | null = null
  let { modelDir } = given
  let site = given.site ?? null
  let link: EngineLink | null = null
  let crashesInARow = 0
  let stopWatch = (): void => undefined
  /** Ends the wait of this stage of its life: until it counts as steady, or is started again. */
  let stopLife = (): void => undefined
  let closed = false

  const change = (next: EngineState) => {
    state = next
    for (const listener of listeners) listener(next)
  }
  /** Kills an engine that is silent for too long; whatever is heard starts the time anew. */
  const watch = (limitMs: number | null, watched: EngineLink | null) => {
    stopWatch()
    stopWatch = limitMs === null ? () => undefined : after(limitMs, () => watched?.kill())
  }
  const watchWork = () => watch(tasks.size + asks.size + whys.size > 0 ? SILENCE_LIMIT_MS : null, link)
  const giveUp = (error: Failure) => {
    watch(null, null)
    stopLife()
    change({ status: 'failed', facts: state.facts, error })
    for (const settle of models.splice(0)) settle(fail(error))
    for (const task of tasks.values()) task.settle(fail(error))
    for (const one of asks) one.refuse(error)
    for (const settle of whys.values()) settle(fail(error))
    whys.clear()
    tasks.clear()
    asks.clear()
  }

  const askOne = async (one: Asked, engine: EngineLink) => {
    watchWork()
    if (!(await one.ask(engine))) {
      if (!closed && one.crashes === 0) {
        one.crashes += 1
        return
      }
      one.refuse(engineBroke)
    }
    asks.delete(one)
    watchWork()
  }
  const askOnce = <K extends EngineOperation>(
    op: K,
    input: EngineInput<K>,
  ): Promise<Result<EngineOutput<K>>> =>
    new Promise((settle): void => {
      const error = cannot()
      if (error) return settle(fail(error))
      const one = asked(op, input, settle)
      asks.add(one)
      if (link && state.status === 'ready') void askOne(one, link)
    })
  const askWhy = async (input: EngineInput<'why'>, engine: EngineLink) => {
    watchWork()
    const answer = await engine.call('why', input)
    const settle = whys.get(input.jobId)
    whys.delete(input.jobId)
    watchWork()
    settle?.(answer)
  }
  const askRead = async (task: ReadTask, engine: EngineLink) => {
    watchWork()
    const asked = engine.call('read', task.request())
    if (task.focus !== null) void engine.call('focus', { jobId: task.jobId, frame: task.focus })
    const answer = await asked
    if (!answer.ok && answer.error.code === 'engine-gone' && !closed) return
    tasks.delete(task.jobId)
    watchWork()
    task.settle(answer)
  }

  const start = (): void => {
    const opened = createEngineLink({
      launch,
      onEvent: (event) => {
        if (event.event === 'frame') crashesInARow = 0
        watchWork()
        tasks.get(event.jobId)?.take(event)
      },
      onGone: () => restart(),
    })
    link = opened
    watch(START_LIMIT_MS, opened)
    void greet(opened, modelDir, site).then((greeting) => {
      if (link !== opened) return
      if (greeting.ok) ready(opened, greeting.value.facts, greeting.value.model)
      else if (greeting.error.code !== 'engine-gone') refuse(opened, greeting.error)
    })
  }
  const ready = (engine: EngineLink, facts: EngineFacts, loaded: ModelFacts) => {
    model = loaded
    watchWork()
    stopLife = after(STEADY_MS, () => void (crashesInARow = 0))
    change({ status: 'ready', facts, error: null })
    for (const settle of models.splice(0)) settle(ok(loaded))
    for (const task of tasks.values()) void askRead(task, engine)
    for (const one of asks) void askOne(one, engine)
  }
  /** It runs and says it cannot work (no such model, say): starting it again would change nothing. */
  const refuse = (engine: EngineLink, error: Failure) => {
    link = null
    engine.kill()
    giveUp(error)
  }
  const restart = (): void => {
    watch(null, null)
    stopLife()
    if (closed || link === null) return
    link = null
    for (const [id, task] of tasks) {
      if (!task.crashed()) drop(id, task, fail(crashedOnRun))
      else if (task.cancelled) drop(id, task, cancelledOutcome)
    }
    const waitMs = BACK_OFF_MS[crashesInARow]
    crashesInARow += 1
    if (waitMs === undefined) return giveUp(keepsCrashing)
    change({ status: 'restarting', facts: state.facts, error: crashed })
    stopLife = after(waitMs, start)
  }
  const drop = (id: string, task: ReadTask, outcome: ReadOutcome) => {
    tasks.delete(id)
    task.settle(outcome)
  }
  const cannot = () => (closed ? closedError : state.status === 'failed' ? state.error : null)

  start()
  return {
    state: () => state,
    onState: (callback) => {
      listeners.add(callback)
      return () => void listeners.delete(callback)
    },
    model: () =>
      new Promise((resolve) => {
        const error = cannot()
        if (error) resolve(fail(error))
        else if (model) resolve(ok(model))
        else models.push(resolve)
      }),
    thumbnail: (source, frame, size) => askOnce('thumbnail', { source, frame, size }),
    score: (source, frame, boxes) => askOnce('score', { source, frame, boxes: [...boxes] }),
    scoreDrawn: (of) => askOnce('scoreDrawn', { modelDir: of }),
    selfCheck: () => askOnce('selfCheck', {}),
    fingerprint: (source, frames) => askOnce('fingerprint', { source, frames: [...frames] }),
    compare: (input) => askOnce('compare', input),
    recalibrate: (input) => askOnce('recalibrate', input),
    useSite: async (other) => {
      site = other
      // One that is not ready yet is given it when it loads.
      if (!link || state.status !== 'ready') return ok(null)
      const changed = await askOnce('useSite', { site })
      if (!changed.ok) return changed
      model = changed.value
      return ok(null)
    },
    useModel: async (otherDir, otherSite) => {
      const before = { modelDir, site }
      ;[modelDir, site] = [otherDir, otherSite]
      // One that gave up on the model before is started anew with this one.
      if (state.status === 'failed' && !closed) {
        change({ status: 'starting', facts: state.facts, error: null })
        crashesInARow = 0
        start()
      }
      const loaded = await askOnce('load', { modelDir, site })
      if (loaded.ok) model = loaded.value
      else [modelDir, site] = [before.modelDir, before.site]
      return loaded
    },
    ahead: (source, frame) => void link?.call('ahead', { source, frame }),
    read: (job) =>
      new Promise((resolve): void => {
        const error = cannot()
        if (error) return resolve(fail(error))
        const task = createReadTask(job, resolve)
        tasks.set(job.jobId, task)
        if (link && state.status === 'ready') void askRead(task, link)
      }),
    why: (input) =>
      new Promise((settle): void => {
        const error = cannot()
        if (error) return settle(fail(error))
        if (!link || state.status !== 'ready') return settle(fail(notReady))
        whys.set(input.jobId, settle)
        void askWhy(input, link)
      }),
    focus: (jobId, frame) => {
      const task = tasks.get(jobId)
      if (!task) return
      task.focus = frame
      if (link && state.status === 'ready') void link.call('focus', { jobId, frame })
    },
    cancel: (jobId) => {
      const why = whys.get(jobId)
      if (why) {
        whys.delete(jobId)
        if (link) void link.call('cancel', { jobId })
        return why(whyCancelled)
      }
      const task = tasks.get(jobId)
      if (!task) return
      task.cancelled = true
      if (link && state.status === 'ready') void link.call('cancel', { jobId })
      else drop(jobId, task, cancelledOutcome)
    },
    close: () => {
      closed = true
      giveUp(closedError)
      link?.kill()
    },
  }
}

async function greet(
  link: EngineLink,
  modelDir: string,
  site: SiteCalibrationFile | null,
): Promise<Result<{ facts: EngineFacts; model: ModelFacts }>> {
  // Both at once: an engine that has just begun hears nothing for a while.
  const [facts, model] = await Promise.all([
    link.call('hello', { protocol: ENGINE_PROTOCOL }),
    link.call('load', { modelDir, site }),
  ])
  if (!facts.ok) return facts
  return model.ok ? ok({ facts: facts.value, model: model.value }) : model
}

const crashed: Failure = {
  code: 'engine-crashed',
  message: 'The reading engine ended unexpectedly and is being started again.',
  action: 'Go on working: what was asked is asked again.',
}

const keepsCrashing: Failure = {
  code: 'engine-keeps-crashing',
  message: 'The reading engine ended again and again, and was given up.',
  action: 'Restart the program. Studies can be viewed meanwhile; they are not read.',
}

const engineBroke: Failure = {
  code: 'engine-gone',
  message: 'The reading engine ended before it answered, twice.',
  action: 'Try again; if it happens again, restart the program.',
}

const notReady: Failure = {
  code: 'engine-not-ready',
  message: 'The reading engine is not ready.',
  action: 'Wait until it is, then ask again.',
}

const closedError: Failure = {
  code: 'engine-closed',
  message: 'The program is closing.',
  action: 'Start the program again.',
}
