import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import { FailureSchema } from '#core/engine-contract.ts'
import { fail, ok, type Result } from '#core/result.ts'
import type { Exported, ExportAsked } from './export-file.ts'

export type ExportImage = (asked: ExportAsked) => Promise<Result<Exported>>

const Answer = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    value: z.object({ burnedIn: z.enum(['yes', 'no', 'unsaid']), changed: z.number() }),
  }),
  z.object({ ok: z.literal(false), error: FailureSchema }),
])
const MEMORY_MB = 512

/** @param workerFile the built dist/main/export.cjs. Errors besides those of `exportFile`: `export-broke` */
export const exportInThread =
  (workerFile: string): ExportImage =>
  (asked) =>
    new Promise((resolve) => {
      const worker = new Worker(workerFile, {
        workerData: asked,
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      })
      worker.once('message', (message: unknown) => {
        const answer = Answer.safeParse(message)
        resolve(
          !answer.success ? fail(broke) : answer.data.ok ? ok(answer.data.value) : fail(answer.data.error),
        )
      })
      worker.once('error', () => resolve(fail(broke)))
      worker.once('exit', () => resolve(fail(broke)))
    })

const broke = {
  code: 'export-broke',
  message: 'This file could not be written without names: reading it broke.',
  action: 'Ask the sender to check how this file was written.',
}

/** What to say of a copy: what the file says of text in its picture, which no header can take out. */
export const burnedInText = (burnedIn: Exported['burnedIn']): string => {
  switch (burnedIn) {
    case 'yes':
      return 'The file says that text is burnt into the picture: it may name the patient, and is still there.'
    case 'no':
      return 'The file says that no text is burnt into the picture.'
    case 'unsaid':
      return 'The file does not say whether text is burnt into the picture: look at every frame before it leaves the house.'
  }
}
