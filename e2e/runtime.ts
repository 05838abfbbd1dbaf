import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

export const projectRoot = join(import.meta.dirname, '..')

/** `args` come first: the project's folder for a plain Electron, nothing for one whose `resources/app` leads here. */
const Runtime = z.object({ binary: z.string(), args: z.array(z.string()) })

/** The Electron that set-up placed, from its record. Throws when there is none: then set-up was not run. */
export function electronRuntime(): z.infer<typeof Runtime> {
  const record = join(projectRoot, '.setup', 'electron.json')
  if (!existsSync(record)) throw new Error(`no Electron runtime is recorded in ${record}; run set-up first`)
  return Runtime.parse(JSON.parse(readFileSync(record, 'utf8')))
}
