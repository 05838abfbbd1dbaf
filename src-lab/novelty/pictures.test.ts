import '@tensorflow/tfjs-node'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINE_PROTOCOL, type EngineFacts } from '#core/engine-contract.ts'
import { foreignPictures } from '#core/regions/foreign.testing.ts'
import { draw, noise, phantomFrames, type Picture } from '#core/regions/pictures.testing.ts'
import { ok } from '#core/result.ts'
import { loadReader, type ModelReader } from '../../src-main/engine/model-reader.ts'

const gated = readdirSync('models').filter((name) => existsSync(join('models', name, 'novelty.json')))
const engine: EngineFacts = {
  protocol: ENGINE_PROTOCOL,
  backend: 'tensorflow',
  name: 'native',
  notice: null,
}

const inverted = ({ rows, columns, data }: Picture): Picture =>
  draw(rows, columns, (x, y) => 1 - data[y * columns + x]!)

/** Whole pictures made by code, read as reading reads them. */
describe.skipIf(gated.length === 0).each(gated.length === 0 ? ['(none with gates yet)'] : gated)(
  'with its gates, the shipped model %s',
  (name) => {
    let reader: ModelReader
    beforeAll(async () => {
      const loaded = await loadReader(join('models', name), engine, () => 0)
      if (!loaded.ok) throw new Error(loaded.error.message)
      reader = loaded.value
    })
    afterAll(() => {
      reader.dispose()
    })

    async function read(picture: Picture) {
      const run = {
        kind: 'image' as const,
        modality: null,
        frameCount: 1,
        timeMs: () => null,
        grey: () => Promise.resolve(ok(picture)),
        close: () => undefined,
      }
      const reading = await reader.readFrame(run, 0)
      if (!reading.ok) throw new Error(reading.error.message)
      return reading.value
    }

    const { teeth, chest } = foreignPictures()
    const frames = phantomFrames()
    test.each([
      ['teeth', teeth],
      ['a chest', chest],
      ['noise', noise(512, 512, 2)],
      ['one grey', draw(512, 512, () => 0.5)],
      ['a frame before contrast', frames[0]!],
      ['a filled frame with its grey inverted', inverted(frames[3]!)],
    ])('knows nothing of %s', async (_, picture) => {
      const { triage, reason, regions } = await read(picture)
      expect({ triage, regions }).toEqual({ triage: 'outside', regions: [] })
      expect(reason).toMatch(/^it|^most|^no|^its/)
    })

    test('reads a filled frame of the demo study', async () => {
      const { triage, regions } = await read(frames[3]!)
      expect(triage).not.toBe('outside')
      expect(regions.length).toBeGreaterThan(0)
    })
  },
)
