import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import { ENGINE_PROTOCOL } from '#core/engine-contract.ts'
import {
  REFERENCE_FRAMES,
  referenceOf,
  referenceRun,
  type SelfTestReference,
} from '#core/selftest/reference.ts'
import { nodeWasm } from '../src-main/engine/codec-files.ts'
import { writeDurably } from '../src-main/engine/durable.ts'
import { loadReader } from '../src-main/engine/model-reader.ts'
import { openRun } from '../src-main/engine/run-source.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'

/** What a model says of the drawn run, into selftest.json beside it: an installation proves itself by it. */
export async function selfTestCommand({ model }: { model: string }): Promise<void> {
  writeDurably(join(model, 'selftest.json'), [jsonBytes(await referenceReadings(model))])
}

const codecs = createCodecs(nodeWasm)

/** Read as the program reads, by the model's own calibration. Throws where it cannot be. */
export async function referenceReadings(model: string): Promise<SelfTestReference> {
  const engine = { protocol: ENGINE_PROTOCOL, backend: 'tensorflow', name: 'lab', notice: null } as const
  const reader = await loadReader(model, engine, () => 0)
  if (!reader.ok) throw new Error(reader.error.message)
  const folder = mkdtempSync(join(tmpdir(), 'ostium-lab-'))
  try {
    const path = join(folder, 'run.dcm')
    writeFileSync(path, referenceRun())
    const run = await openRun(
      { kind: 'dicom', path },
      { codecs, decode: (bytes, pixels, offset) => decodeFrame(bytes, pixels, codecs, offset) },
    )
    if (!run.ok) throw new Error(run.error.message)
    const readings = []
    for (const frame of REFERENCE_FRAMES) {
      const reading = await reader.value.readFrame(run.value, frame)
      if (!reading.ok) throw new Error(reading.error.message)
      readings.push(reading.value)
    }
    run.value.close()
    return referenceOf(reader.value.facts.weightsSha256, readings)
  } finally {
    reader.value.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
}
