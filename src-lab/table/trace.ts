import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { jsonBytes } from '../../src-main/engine/write-model.ts'
import { writeDurably } from '../../src-main/engine/durable.ts'
import type { Trace } from './results.ts'

const Step = z.object({
  step: z.number().int(),
  loss: z.number(),
  alpha: z.number().nullable(),
  circuitGradient: z.number().nullable(),
  ms: z.number(),
})
export type TracedStep = z.infer<typeof Step>

const Kept = z.object({
  steps: z.array(Step),
  validations: z.array(z.object({ step: z.number().int(), merit: z.number() })),
})

/** How many points a curve has at most. */
const POINTS = 150

/** The course of a run, kept beside its checkpoint, so that a resumed run has the whole of it. */
export class Recorder {
  private steps: TracedStep[] = []
  private validations: Trace['validations'] = []
  private readonly path: string

  /** @param folder of the run */
  constructor(folder: string) {
    this.path = join(folder, 'trace.json')
    if (!existsSync(this.path)) return
    const kept = Kept.parse(JSON.parse(readFileSync(this.path, 'utf8')))
    this.steps = kept.steps
    this.validations = kept.validations
  }

  /** The run goes on from here: what was recorded beyond is done again. */
  goesOnFrom(step: number): void {
    this.steps = this.steps.filter((point) => point.step <= step)
    this.validations = this.validations.filter((point) => point.step <= step)
  }

  record(point: TracedStep): void {
    this.steps.push(point)
  }

  /** Comes before the checkpoint of the same step. */
  validated(step: number, merit: number): void {
    this.validations = [...this.validations.filter((point) => point.step < step), { step, merit }]
    writeDurably(this.path, [jsonBytes({ steps: this.steps, validations: this.validations })])
  }

  trace(): Trace {
    return { points: means(this.steps), validations: this.validations, msPerStep: medianMs(this.steps) }
  }
}

function means(steps: readonly TracedStep[]): Trace['points'] {
  const size = Math.max(1, Math.ceil(steps.length / POINTS))
  return Array.from({ length: Math.ceil(steps.length / size) }, (_, i) => {
    const part = steps.slice(i * size, (i + 1) * size)
    return {
      step: part.at(-1)?.step ?? 0,
      loss: mean(part.map(({ loss }) => loss)) ?? NaN,
      alpha: mean(part.map(({ alpha }) => alpha)),
      circuitGradient: mean(part.map(({ circuitGradient }) => circuitGradient)),
    }
  })
}

/** Null where one is. */
function mean(values: readonly (number | null)[]): number | null {
  let sum = 0
  for (const value of values) {
    if (value === null) return null
    sum += value
  }
  return sum / values.length
}

function medianMs(steps: readonly TracedStep[]): number {
  const sorted = steps.map(({ ms }) => ms).sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
