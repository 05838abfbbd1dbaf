import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { DriftReference, inputsOf } from '#core/drift/drift.ts'
import { ENGINE_PROTOCOL } from '#core/engine-contract.ts'
import { nodeWasm } from '../src-main/engine/codec-files.ts'
import { writeDurably } from '../src-main/engine/durable.ts'
import { loadReader, type ModelReader } from '../src-main/engine/model-reader.ts'
import { openRun } from '../src-main/engine/run-source.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { createProgress } from './progress.ts'

/**
 * What the frames a model learned from are like, read as any frame is read: reference.json beside it, which drift is held
 * against. They are single frames, so they have no rate, and no score of a run.
 */
export async function referenceCommand(options: {
  model: string
  data: string
  frames: number
}): Promise<void> {
  const engine = { protocol: ENGINE_PROTOCOL, backend: 'tensorflow', name: 'lab', notice: null } as const
  const reader = await loadReader(options.model, engine, () => 0)
  if (!reader.ok) throw new Error(reader.error.message)
  const folder = join(options.data, 'arcade', 'train')
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.png'))
    .sort()
  const every = Math.max(1, Math.floor(names.length / options.frames))
  const chosen = names.filter((_, i) => i % every === 0).slice(0, options.frames)
  const measures: Measures = { size: [], intensity: [], contrast: [], novelty: [] }
  const say = createProgress(chosen.length, 'frames')
  for (const [done, name] of chosen.entries()) {
    await measure(join(folder, name), reader.value, measures)
    say(done + 1)
  }
  const reference: DriftReference = {
    schema: 1,
    weightsSha256: reader.value.facts.weightsSha256,
    source: `${chosen.length} frames of ARCADE train`,
    measures,
  }
  writeDurably(join(options.model, 'reference.json'), [jsonBytes(DriftReference.parse(reference))])
}

type Measures = Record<'size' | 'intensity' | 'contrast' | 'novelty', number[]>

const codecs = createCodecs(nodeWasm)

/** As a run of one frame. What cannot be read, or is outside what the model knows, leaves out what it has not. */
async function measure(path: string, reader: ModelReader, into: Measures): Promise<void> {
  const run = await openRun({ kind: 'image', path }, { codecs, decode: noDicom })
  if (!run.ok) throw new Error(run.error.message)
  try {
    const [grey, reading] = [await run.value.grey(0), await reader.readFrame(run.value, 0)]
    if (!grey.ok || !reading.ok) return
    const { rows, columns } = grey.value
    const inputs = inputsOf({ rows, columns, timesMs: [0] }, [reading.value], null)
    for (const name of ['size', 'intensity', 'contrast', 'novelty'] as const) {
      const value = inputs[name]
      if (value !== null) into[name].push(value)
    }
  } finally {
    run.value.close()
  }
}

const noDicom = (): never => {
  throw new Error('the collection holds pictures only')
}
