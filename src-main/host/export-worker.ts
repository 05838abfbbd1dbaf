import { parentPort, workerData } from 'node:worker_threads'
import * as z from 'zod'
import { TextSeen } from '#core/deidentify/text-warning.ts'
import { decodeInThread } from '../engine/decode-thread.ts'
import { exportFile } from './export-file.ts'
import { lookForText } from './look-for-text.ts'

const Asked = z.object({
  path: z.string(),
  target: z.string().nullable(),
  frame: z.number().int().nullable(),
  secret: z.instanceof(Uint8Array),
  program: z.string(),
  /** The built decoder. */
  decoder: z.string(),
  seen: TextSeen.optional(),
})

/** Reads a hostile header, looks at hostile pixels and copies them in a thread of its own: the window waits for none of it. */
async function answer(): Promise<void> {
  const { decoder, seen, ...asked } = Asked.parse(workerData)
  const done = exportFile(asked)
  const text = done.ok ? (seen ?? (await lookForText(asked.path, decodeInThread(decoder)))) : null
  parentPort?.postMessage(done.ok ? { ok: true, value: { ...done.value, text } } : done)
}

void answer()
