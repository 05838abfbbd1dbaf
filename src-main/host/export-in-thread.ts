import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import { TextSeen, type BurntText } from '#core/deidentify/text-warning.ts'
import { FailureSchema } from '#core/engine-contract.ts'
import { fail, ok, type Result } from '#core/result.ts'
import type { ExportAsked, Written } from './export-file.ts'

/** What was written, or would be, and what is known of text in its pixels. */
export type Exported = Written & BurntText

/** `seen`: what a look at the same run found, so that its frames are not drawn again. */
export type ExportImage = (asked: ExportAsked & { readonly seen?: TextSeen }) => Promise<Result<Exported>>

const Answer = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    value: z.object({ burnedIn: z.enum(['yes', 'no', 'unsaid']), changed: z.number(), text: TextSeen }),
  }),
  z.object({ ok: z.literal(false), error: FailureSchema }),
])
const MEMORY_MB = 512

/** @param workerFile the built dist/main/export.cjs, with the decoder beside it. Errors besides those of `exportFile`: `export-broke` */
export const exportInThread =
  (workerFile: string): ExportImage =>
  (asked) =>
    new Promise((resolve) => {
      const worker = new Worker(workerFile, {
        workerData: { ...asked, decoder: join(dirname(workerFile), 'decode.cjs') },
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      })
      worker.once('message', (message: unknown) => {
        const answer = Answer.safeParse(message)
        resolve(
          !answer.success ? fail(broke) : answer.data.ok ? ok(answer.data.value) : fail(answer.data.error),
        )
        // Its decoder waits for more frames, and would keep both threads.
        void worker.terminate()
      })
      worker.once('error', () => resolve(fail(broke)))
      worker.once('exit', () => resolve(fail(broke)))
    })

const broke = {
  code: 'export-broke',
  message: 'This file could not be written without names: reading it broke.',
  action: 'Ask the sender to check how this file was written.',
}
