import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { publish } from './publish.ts'
import { writeReport } from './report.ts'
import { MODELS } from './models.ts'
import { cases, resultOf } from './results.testing.ts'
import { tableSettings } from './settings.ts'
import { TableFile } from './table-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-publish-'))
afterAll(() => rmSync(folder, { recursive: true }))
const written = (...names: string[]): string => readFileSync(join(folder, ...names), 'utf8')

test('a table is put into its section of the model page, with its plots, and kept beside the model', () => {
  const [out, docs, model] = ['out', 'docs', 'model'].map((name) => join(folder, name))
  for (const path of [out, docs, model]) mkdirSync(path!)
  const marks = ['<!-- table:begin, written by `npm run lab -- table --docs docs` -->', '<!-- table:end -->']
  writeFileSync(join(docs!, 'model.md'), `# The model\n\n## The table\n\n${marks.join('\n\n')}\n\n## After\n`)
  const models = MODELS.map((name, m) => resultOf(name, 1, cases, m))
  const settings = { ...tableSettings({ quick: false, seeds: 1, steps: 30 }), replicates: 20 }
  const results = { cases, models, scan: [], changes: null, latency: null }
  const file = writeReport(out!, results, settings, 'npm run lab -- table')
  for (let twice = 0; twice < 2; twice++) publish(out!, file, { docs: docs!, model: model! })

  const page = written('docs', 'model.md')
  expect(page.match(/^#+ .*$/gm)).toEqual([
    '# The model',
    '## The table',
    '### Regions of frames',
    '### Small images given whole',
    '### What it costs',
    '### Fewer labels',
    '### What augmentation does',
    '### How training went',
    '## After',
  ])
  expect(page.match(/\]\(.*svg\)/g)).toContain('](table-regions.svg)')
  expect(written('docs', 'table-regions.svg')).toBe(written('out', 'regions.svg'))
  expect(TableFile.parse(JSON.parse(written('model', 'table.json')))).toEqual(file)
})

test('what is not asked for is not written', () => {
  const file = TableFile.parse(JSON.parse(written('model', 'table.json')))
  const [docs, model] = ['other docs', 'other model'].map((name) => join(folder, name))
  for (const path of [docs, model]) mkdirSync(path!)
  const everything = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'utf8')])
      .sort()
  const before = everything()
  publish(join(folder, 'out'), file, {})
  expect(everything()).toEqual(before)
  publish(join(folder, 'out'), file, { model: model! })
  expect(readdirSync(model!)).toEqual(['table.json'])
  rmSync(join(model!, 'table.json'))
  expect(everything()).toEqual(before)
  writeFileSync(join(docs!, 'model.md'), written('docs', 'model.md').replaceAll(/^\|.*$/gm, ''))
  publish(join(folder, 'out'), file, { docs: docs! })
  expect(written('other docs', 'model.md')).toBe(written('docs', 'model.md'))
  expect(readdirSync(model!)).toEqual([])
})

test('a folder without the page is refused', () => {
  const file = TableFile.parse(JSON.parse(written('model', 'table.json')))
  expect(() => publish(join(folder, 'out'), file, { docs: join(folder, 'model') })).toThrow('model.md')
})
