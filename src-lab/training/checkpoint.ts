import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import type { TrainState } from '#core/training/adam.ts'
import { bytesOf, writeDurably } from '../../src-main/engine/durable.ts'

/** What a resumed run must agree on with the one that was cut off. */
const Header = z.object({
  recipe: z.string(),
  /** Source revision that began the run. */
  commit: z.string(),
  step: z.number().int(),
  length: z.number().int(),
  best: z.object({ step: z.number().int(), auc: z.number() }),
})
export type CheckpointHeader = z.infer<typeof Header>

export interface Checkpoint {
  readonly header: CheckpointHeader
  readonly state: TrainState
  /** Averaged weights at the best validation so far. */
  readonly best: Float32Array
}

/** One line of JSON, then the five vectors. */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const { state, best } = checkpoint
  const head = Buffer.from(`${JSON.stringify(checkpoint.header)}\n`)
  writeDurably(path, [head, ...[state.values, state.m, state.v, state.average, best].map(bytesOf)])
}

/** Null when there is none; throws when there is one of another recipe, or a damaged one. */
export function readCheckpoint(path: string, recipe: string): Checkpoint | null {
  if (!existsSync(path)) return null
  const bytes = readFileSync(path)
  const end = bytes.indexOf(10)
  const header = Header.parse(JSON.parse(bytes.subarray(0, end).toString('utf8')))
  if (header.recipe !== recipe) throw new Error(`${path} belongs to another recipe: ${header.recipe}`)
  const flat = new Float32Array(Uint8Array.from(bytes.subarray(end + 1)).buffer)
  if (flat.length !== 5 * header.length) throw new Error(`${path} is damaged`)
  const part = (i: number): Float32Array => flat.slice(i * header.length, (i + 1) * header.length)
  return {
    header,
    state: { step: header.step, values: part(0), m: part(1), v: part(2), average: part(3) },
    best: part(4),
  }
}
