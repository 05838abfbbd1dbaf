import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { FrameReading, RunReading } from '#core/reading/types.ts'
import type { Running } from './launch.ts'
import { projectRoot } from './runtime.ts'
import type {} from '../src-renderer/api.ts'

/** Asks main over the page's own bridge, as the renderer does, and gives the value; throws on an error answer. */
async function ask<T>(
  { page }: Pick<Running, 'page'>,
  value: z.ZodType<T>,
  channel: string,
  request?: unknown,
): Promise<T> {
  const answer: unknown = await page.evaluate(([name, payload]) => window.ostium.invoke(name, payload), [
    channel,
    request,
  ] as const)
  return z.object({ ok: z.literal(true), value }).parse(answer).value
}

export const Stored = z.object({ frames: z.array(FrameReading), run: RunReading.nullable() })
export type Stored = z.infer<typeof Stored>

const Runs = z.object({ runs: z.array(z.object({ id: z.string(), frameCount: z.number() })) })

/** The first run of the study that was opened last; waits until one is in the list. */
export async function firstRun(running: Pick<Running, 'page'>): Promise<{ id: string; frameCount: number }> {
  const [run] = await runs(running)
  if (run === undefined) throw new Error('the study has no run')
  return run
}

/** The runs of the study that was opened last, in order; waits until one is in the list. */
export async function runs(running: Pick<Running, 'page'>): Promise<z.infer<typeof Runs>['runs']> {
  await running.page.getByTestId('run-item').first().waitFor({ timeout: 60_000 })
  const [study] = await ask(running, z.array(z.object({ id: z.string() })), 'study.list', { text: '' })
  if (study === undefined) throw new Error('the library is empty')
  return (await ask(running, Runs, 'study.get', { studyId: study.id })).runs
}

/** What is kept of the reading of a run so far. */
export const storedOf = (running: Pick<Running, 'page'>, runId: string): Promise<Stored> =>
  ask(running, Stored, 'reading.stored', { runId })

/** Waits until every frame of the run and the run itself were read. */
export async function readingOf(
  running: Pick<Running, 'page'>,
  runId: string,
  timeoutMs: number,
): Promise<Stored> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const stored = await storedOf(running, runId)
    if (stored.run !== null) return stored
    if (Date.now() > end) throw new Error(`not read after ${timeoutMs} ms: ${stored.frames.length} frames`)
    await running.page.waitForTimeout(200)
  }
}

/** The process the engine runs in now, as Electron names it; null while there is none. */
export const enginePid = ({ app }: Running): Promise<number | null> =>
  app.evaluate(({ app: electron }) => {
    const engine = electron
      .getAppMetrics()
      .find((one) => one.type === 'Utility' && /engine/i.test(one.name ?? ''))
    return engine?.pid ?? null
  })

/** One line of `read --json`. */
const Line = z.looseObject({
  frame: z.number().nullable().optional(),
  level: z.string().optional(),
  probability: z.number().nullable().optional(),
})

/** What the command line says of a file, line by line. */
export async function headless(file: string): Promise<z.infer<typeof Line>[]> {
  const cli = join(projectRoot, 'dist', 'main', 'cli.cjs')
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'read', file, '--json'], {
    maxBuffer: 1 << 28,
    cwd: projectRoot,
  })
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Line.parse(JSON.parse(line)))
}
