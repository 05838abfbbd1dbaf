import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import * as z from 'zod'
import { demoStudy } from '#core/angiography/demo-study.ts'

/** Draws the demo study into a folder, in a thread of its own: drawing takes seconds. Files that are there are kept. */
const { folder } = z.object({ folder: z.string() }).parse(workerData)
mkdirSync(folder, { recursive: true, mode: 0o700 })
const paths: string[] = []
for (const { name, bytes } of demoStudy()) {
  const path = join(folder, name)
  // A file has its name only when it is whole.
  if (!existsSync(path)) {
    writeFileSync(`${path}.part`, bytes)
    renameSync(`${path}.part`, path)
  }
  paths.push(path)
}
parentPort?.postMessage(paths)
