import { createHash } from 'node:crypto'
import { picturePrint } from '#core/cohort/picture-print.ts'
import type { GreyFrame } from '#core/dicom/types.ts'
import type { EngineInput, EngineOutput } from '#core/engine-contract.ts'
import { ok, type Result } from '#core/result.ts'
import { openRun, type RunDecoders } from './run-source.ts'

/** What frames of a file are known by. Errors: those of the file and of decoding, the first frame that fails ends it. */
export async function fingerprint(
  { source, frames }: EngineInput<'fingerprint'>,
  decoders: RunDecoders,
): Promise<Result<EngineOutput<'fingerprint'>>> {
  const run = await openRun(source, decoders)
  if (!run.ok) return run
  try {
    const known: EngineOutput<'fingerprint'>['frames'] = []
    for (const frame of frames) {
      const grey = await run.value.grey(frame)
      if (!grey.ok) return grey
      known.push({ frame, pixels: pixelHash(grey.value), print: picturePrint(grey.value) })
    }
    return ok({ frames: known })
  } finally {
    run.value.close()
  }
}

/**
 * SHA-256 of a frame as models see it: rows, columns and the decoded grey levels as little-endian floats, whatever file and
 * coding they came in.
 */
function pixelHash({ rows, columns, data }: GreyFrame): string {
  const hash = createHash('sha256').update(`${rows}x${columns}:`)
  const bytes = new DataView(new ArrayBuffer(data.length * 4))
  for (let i = 0; i < data.length; i++) bytes.setFloat32(i * 4, data[i] ?? 0, true)
  return hash.update(new Uint8Array(bytes.buffer)).digest('hex')
}
