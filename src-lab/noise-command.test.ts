import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { NoiseFile } from './circuit/noise-file.ts'
import { QUICK_PLAN } from './circuit/noise-study.ts'
import { wellFormed } from './circuit/svg.testing.ts'
import { noiseCommand } from './noise-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-noise-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

test('noise --quick needs no data, measures the shipped model on frames drawn by code, and says so', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await noiseCommand({ data: 'nowhere', quick: true, out: folder, docs: folder })
  const file = NoiseFile.parse(JSON.parse(readFileSync(join(folder, 'noise.json'), 'utf8')))
  expect(file.quick).toBe(true)
  expect(file.levels.region.decided.source).toContain('simulated')
  expect(file.levels.region.decided.events).toBeGreaterThan(0)
  expect(file.results).toHaveLength(1 + QUICK_PLAN.noises.length)
  const svg = readFileSync(join(folder, 'noise.svg'), 'utf8')
  expect(wellFormed(svg)).toBe(true)
  expect(svg).toContain('no evidence')
}, 180_000)
