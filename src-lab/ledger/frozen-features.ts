import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { floatsOf } from '#core/model/file-parts.ts'
import type { Inference } from '#core/model/inference.ts'
import { batchOf, type BatchSource } from '../training/batches.ts'
import type { ScoredCase } from '../evaluation/regions.ts'
import { bytesOf, writeDurably } from '../../src-main/engine/durable.ts'

/** h of a frozen backbone, row by row, with labels. */
export interface FrozenCases {
  readonly n: number
  readonly width: number
  readonly features: Float32Array
  readonly labels: Float32Array
}

/** What the sampler of training gives in so many batches, as the frozen backbone sees it. About a quarter of a second a batch. */
export async function sampledFeatures(
  inference: Inference,
  source: BatchSource,
  batches: number,
  report: (done: number) => void,
): Promise<FrozenCases> {
  const n = batches * source.size
  const labels = new Float32Array(n)
  let features = new Float32Array(0)
  let width = 0
  for (let step = 0; step < batches; step++) {
    const batch = batchOf(source, step)
    const scores = await inference.logits(batch.patches, source.size)
    if (step === 0) {
      width = scores.features.length / source.size
      features = new Float32Array(n * width)
    }
    features.set(scores.features, step * source.size * width)
    labels.set(batch.labels, step * source.size)
    report(step + 1)
  }
  return { n, width, features, labels }
}

export function frozenOf(cases: readonly ScoredCase[]): FrozenCases {
  const width = cases[0]?.features.length ?? 0
  const features = new Float32Array(cases.length * width)
  for (const [i, one] of cases.entries()) features.set(one.features, i * width)
  return { n: cases.length, width, features, labels: Float32Array.from(cases, ({ label }) => label) }
}

/** What was made before under this name, else made now and kept. The name says everything that decides the numbers. */
export async function cached(path: string, make: () => Promise<FrozenCases>): Promise<FrozenCases> {
  if (existsSync(path)) return read(path)
  const made = await make()
  mkdirSync(dirname(path), { recursive: true })
  writeDurably(path, [
    bytesOf(Float32Array.of(made.n, made.width)),
    bytesOf(made.labels),
    bytesOf(made.features),
  ])
  return made
}

function read(path: string): FrozenCases {
  const all = floatsOf(readFileSync(path))
  const [n = 0, width = 0] = all
  if (all.length !== 2 + n * (width + 1)) throw new Error(`${path} is damaged; remove it`)
  return { n, width, labels: all.slice(2, 2 + n), features: all.slice(2 + n) }
}
