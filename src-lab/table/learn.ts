import { performance } from 'node:perf_hooks'
import type { TrainState } from '#core/training/adam.ts'
import type { LabKernels } from '../baselines/lab-kernels.ts'
import type { Checkpoint } from '../training/checkpoint.ts'
import { runLoop } from '../training/loop.ts'
import { checkpointPath, workFolder, type Trace } from './results.ts'
import type { TableSettings } from './settings.ts'
import type { TableData } from './table-data.ts'
import { Recorder, type TracedStep } from './trace.ts'

/** What every job of the table works with. */
export interface Lab {
  readonly out: string
  readonly settings: TableSettings
  readonly data: TableData
  readonly kernels: LabKernels
  /** Source revision of work that begins now. */
  readonly commit: string
  readonly report: (line: string) => void
}

/** A schedule of steps, whatever is learned. */
export interface Lesson {
  readonly id: string
  readonly recipe: string
  readonly steps: number
  readonly validateEvery: number
  readonly start: () => Promise<TrainState> | TrainState
  readonly step: (state: TrainState) => { readonly state: TrainState } & Omit<TracedStep, 'step' | 'ms'>
  /** The higher the better. */
  readonly validate: (average: Float32Array) => Promise<number>
  readonly merit: string
}

/** Runs or resumes a lesson; killed at any step, it ends with the same bits and the same trace. */
export async function learn(
  { out, commit, report }: Lab,
  lesson: Lesson,
): Promise<{ readonly checkpoint: Checkpoint; readonly trace: Trace }> {
  const recorder = new Recorder(workFolder(out, lesson.id))
  const first = await lesson.start()
  let resumed = false
  let at = 0
  const checkpoint = await runLoop({
    ...lesson,
    start: () => first,
    step(state) {
      if (!resumed) recorder.goesOnFrom(state.step)
      resumed = true
      const begin = performance.now()
      const { state: next, loss, alpha, circuitGradient } = lesson.step(state)
      at = next.step
      recorder.record({ step: at, loss, alpha, circuitGradient, ms: performance.now() - begin })
      return { state: next, line: lineOf(lesson.id, at, loss, alpha) }
    },
    async validate(average) {
      const merit = await lesson.validate(average)
      recorder.validated(at, merit)
      return merit
    },
    checkpointPath: checkpointPath(out, lesson.id),
    commit,
    report,
  })
  return { checkpoint, trace: recorder.trace() }
}

const lineOf = (id: string, step: number, loss: number, alpha: number | null): string =>
  [
    `${id}  step ${step}`,
    `loss ${loss.toFixed(4)}`,
    ...(alpha === null ? [] : [`alpha ${alpha.toFixed(4)}`]),
  ].join('  ')
