import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { belongs, CheckpointHeader, type Identity } from '#core/finetune/checkpoint-header.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { TrainState } from '#core/training/adam.ts'
import { bytesOf, writeDurably } from '../durable.ts'
import { writeFailure } from './failures.ts'

/** Where a training stands: its vectors, the best averaged weights so far, and what is said of them. */
export interface Checkpoint {
  readonly header: Omit<CheckpointHeader, 'sha256'>
  readonly state: TrainState
  readonly best: Float32Array
}

const [NEWEST, BEFORE] = ['checkpoint.bin', 'checkpoint-before.bin']

/** Writes it whole; the one before it is kept beside it. Errors: `disk-full`, `not-written`; the old ones then stand */
export function writeCheckpoint(folder: string, { header, state, best }: Checkpoint): Result<null> {
  const vectors = [state.values, state.m, state.v, state.average, best].map(bytesOf)
  const hash = createHash('sha256')
  for (const vector of vectors) hash.update(vector)
  const whole: CheckpointHeader = { ...header, sha256: hash.digest('hex') }
  const path = join(folder, NEWEST)
  try {
    const fresh = join(folder, 'checkpoint-new.bin')
    writeDurably(fresh, [Buffer.from(`${JSON.stringify(whole)}\n`), ...vectors])
    if (existsSync(path)) renameSync(path, join(folder, BEFORE))
    renameSync(fresh, path)
    return ok(null)
  } catch (cause) {
    return fail(writeFailure(cause, 'a checkpoint of the training'))
  }
}

export interface Found {
  readonly checkpoint: Checkpoint
  /** The newest was damaged, and this is the one before it. */
  readonly older: boolean
}

/**
 * The newest checkpoint that is whole; null where there is none at all.
 * Errors: `checkpoint-damaged` where there is one and none is whole; those of `belongs`
 */
export function readCheckpoint(folder: string, identity: Identity): Result<Found | null> {
  const paths = [NEWEST, BEFORE].map((name) => join(folder, name)).filter((path) => existsSync(path))
  for (const [i, path] of paths.entries()) {
    const checkpoint = parse(readFileSync(path))
    if (checkpoint === null) continue
    const own = belongs(checkpoint.header, identity)
    return own.ok ? ok({ checkpoint, older: i > 0 }) : own
  }
  return paths.length === 0 ? ok(null) : fail(damaged)
}

/** Null where it is not whole. */
function parse(bytes: Buffer): (Checkpoint & { readonly header: CheckpointHeader }) | null {
  const end = bytes.indexOf(10)
  const header = CheckpointHeader.safeParse(parseJson(bytes.subarray(0, Math.max(0, end)).toString('utf8')))
  const vectors = bytes.subarray(end + 1)
  if (!header.success || vectors.byteLength !== 20 * header.data.length) return null
  if (createHash('sha256').update(vectors).digest('hex') !== header.data.sha256) return null
  const { length, step } = header.data
  const flat = new Float32Array(Uint8Array.from(vectors).buffer)
  const part = (i: number): Float32Array => flat.slice(i * length, (i + 1) * length)
  const state: TrainState = { step, values: part(0), m: part(1), v: part(2), average: part(3) }
  return { header: header.data, state, best: part(4) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const damaged: Failure = {
  code: 'checkpoint-damaged',
  message:
    'The checkpoint of this training is damaged, and so is the one before it: its bytes are not those that were written.',
  action:
    'Start the training anew; from the same labels and seed it comes to the same weights. Have the disk looked at.',
}
