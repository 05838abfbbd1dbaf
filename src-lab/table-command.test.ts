import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { wellFormed } from './circuit/svg.testing.ts'
import { PLOTS } from './table/markdown.ts'
import { MODELS, TITLES } from './table/models.ts'
import { modelJobId } from './table/model-result.ts'
import { ModelResult, readResult, resultPath } from './table/results.ts'
import { TableFile } from './table/table-file.ts'
import { tableCommand } from './table-command.ts'

const out = mkdtempSync(join(tmpdir(), 'ostium-table-'))
const said: string[] = []
beforeAll(() => {
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
})
afterAll(() => {
  vi.restoreAllMocks()
  rmSync(out, { recursive: true })
})
const written = (name: string): string => readFileSync(join(out, name), 'utf8')

/** Half a minute on two idle cores; others may use them too. */
const PATIENCE_MS = 600_000

test(
  'a quick table, without any real data, goes all of the way: every model, every check, text and plots',
  async () => {
    await tableCommand({ quick: true, out })
    const file = TableFile.parse(JSON.parse(written('table.json')))
    expect(file.regions.models.map(({ model }) => model)).toEqual([...MODELS])
    expect(file.patches.models).toHaveLength(MODELS.length)
    expect(file.width).toBe(0.25)
    expect(file.latency?.models.every(({ median }) => median > 0)).toBe(true)
    expect(file.shares.map(({ share }) => share)).toEqual([0.5, 1])
    expect(file.strengths).toHaveLength(2)
    expect(file.changes?.changed.length).toBeGreaterThan(8)
    const { parameters } = file.costs.find(({ model }) => model === 'hybrid') ?? {}
    expect(file.costs.find(({ model }) => model === 'simclr-classical')?.parameters).toBe(parameters)
    for (const model of MODELS) expect(written('table.md')).toContain(TITLES[model])
    expect(written('table.md')).toContain('have 0.25 of their channels')
    for (const plot of Object.values(PLOTS)) expect(wellFormed(written(plot))).toBe(true)
  },
  PATIENCE_MS,
)

test(
  'a second time, what is there is not learned again; what was lost is, to the same scores',
  async () => {
    const before = written('table.json')
    const kept = resultPath(out, 'resnet18-1')
    const { mtimeMs } = statSync(kept)
    const lost = readResult(out, modelJobId('simclr', 1, 1), ModelResult)
    rmSync(resultPath(out, 'simclr-1'))
    said.length = 0
    await tableCommand({ quick: true, out })
    expect(said.filter((line) => line.endsWith('begins\n'))).toEqual(['simclr-1: begins\n'])
    expect(statSync(kept).mtimeMs).toBe(mtimeMs)
    expect(readResult(out, 'simclr-1', ModelResult)?.scores).toEqual(lost?.scores)
    const timeless = (text: string): string => text.replaceAll(/"msPerStep": [\d.e-]+/g, '')
    expect(timeless(written('table.json'))).toBe(timeless(before))
  },
  PATIENCE_MS,
)

test('another length of training is another table, and needs another folder', async () => {
  await expect(tableCommand({ quick: true, out, steps: 9 })).rejects.toThrow('another recipe')
})

test('without real data the table says how to go on', async () => {
  await expect(tableCommand({ quick: false, out, data: join(out, 'absent') })).rejects.toThrow('--quick')
})
