import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '../../src-main/engine/durable.ts'
import { jsonBytes } from '../../src-main/engine/write-model.ts'
import { textBetween } from '../text-between.ts'
import { PLOTS } from './markdown.ts'
import type { TableFile } from './table-file.ts'
import { tableText } from './table-text.ts'

/** Where a table is shown beside what it is of. */
export interface Publication {
  /** Folder of model.md, which is completed; plots go beside it. */
  readonly docs?: string
  /** Folder of the model that table.json is kept with. */
  readonly model?: string
}

const COMMAND = 'npm run lab -- table --docs docs'

/** Puts a written table where it is read. @param out folder that `writeReport` wrote */
export function publish(out: string, file: TableFile, { docs, model }: Publication): void {
  if (model !== undefined) writeDurably(join(model, 'table.json'), [jsonBytes(file)])
  if (docs === undefined) return
  for (const plot of Object.values(PLOTS))
    if (existsSync(join(out, plot))) copyFileSync(join(out, plot), join(docs, besideText(plot)))
  const page = join(docs, 'model.md')
  const text = textBetween(readFileSync(page, 'utf8'), 'table', COMMAND, asSection(tableText(file)))
  writeDurably(page, [Buffer.from(text)])
}

const besideText = (plot: string): string => `table-${plot}`

/** The page as a section of another one: without its title, headings one step down, plots by their names there. */
const asSection = (page: string): string =>
  page
    .replace(/^# .*\n+/, '')
    .replaceAll(/^## /gm, '### ')
    .replaceAll(/\]\(([a-z]+\.svg)\)/g, (_, plot: string) => `](${besideText(plot)})`)
    .trim()
