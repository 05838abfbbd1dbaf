import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { projectRoot } from './runtime.ts'

const Manifest = z.object({ id: z.string(), createdAt: z.string() })
const models = join(projectRoot, 'models')

/** The model that reads where nothing was adopted: the newest that comes with the program. */
export const SHIPPED = newest()

function newest(): { readonly id: string; readonly dir: string } {
  const all = readdirSync(models, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const dir = join(models, name)
      return { ...Manifest.parse(JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'))), dir }
    })
  const [first] = all.sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  if (first === undefined) throw new Error(`no model in ${models}`)
  return first
}
