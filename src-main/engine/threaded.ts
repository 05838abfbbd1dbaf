import * as z from 'zod'

/**
 * What the installed program hands to a part that it runs in a thread (electron/in-thread.ts): where to say that it ended, and
 * the number of the pipe to whoever started it.
 */
const Threaded = z.object({
  ended: z.custom<Int32Array<SharedArrayBuffer>>((value) => value instanceof Int32Array),
  pipe: z.number().int().nullable(),
})
export type Threaded = z.infer<typeof Threaded>

/** @param data node:worker_threads' workerData @returns null in a process of its own */
export function threaded(data: unknown): Threaded | null {
  const parsed = Threaded.safeParse(data)
  return parsed.success ? parsed.data : null
}

/** To be called first: the waiting main thread learns the exit code, whatever ends this one. */
export function sayEnd({ ended }: Threaded, of: Pick<NodeJS.Process, 'on'>): void {
  of.on('exit', (code) => {
    Atomics.store(ended, 1, code)
    Atomics.store(ended, 0, 1)
    Atomics.notify(ended, 0)
  })
}
