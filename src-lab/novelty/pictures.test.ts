import '@tensorflow/tfjs-node'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINE_PROTOCOL, type EngineFacts } from '#core/engine-contract.ts'
import { foreignPictures } from '#core/regions/foreign.testing.ts'
import { draw, noise, phantomFrames, type Picture } from '#core/regions/pictures.testing.ts'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import { NoveltyFile } from '#core/regions/novelty-file.ts'
import { ok } from '#core/result.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { loadReader, type ModelReader } from '../../src-main/engine/model-reader.ts'
import { openRun, type RunDecoders } from '../../src-main/engine/run-source.ts'
import { drawnPairs } from './drawn-frames.ts'
import { SHARES } from './fit-direction.ts'

const gated = readdirSync('models').filter((name) => existsSync(join('models', name, 'novelty.json')))
const engine: EngineFacts = {
  protocol: ENGINE_PROTOCOL,
  backend: 'tensorflow',
  name: 'native',
  notice: null,
}

const inverted = ({ rows, columns, data }: Picture): Picture =>
  draw(rows, columns, (x, y) => 1 - data[y * columns + x]!)

/** Most of it beyond what the detector could still tell apart. */
const saturated = ({ rows, columns, data }: Picture): Picture =>
  draw(rows, columns, (x, y) => Math.min(1, 2.6 * data[y * columns + x]!))

const codecs = createCodecs(nodeWasm)
const decoders: RunDecoders = {
  codecs,
  decode: (bytes, pixels, offset) => decodeFrame(bytes, pixels, codecs, offset),
}

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
    const drawn = drawnPairs(1, 104)
    test.each([
      ['teeth', teeth],
      ['a chest', chest],
      ['noise', noise(512, 512, 2)],
      ['one grey', draw(512, 512, () => 0.5)],
      ['a phantom before contrast', frames[0]!],
      ['a filled frame with its grey inverted', inverted(frames[3]!)],
      ['a saturated frame', saturated(frames[3]!)],
      ['a drawn frame before contrast, in the look of another lab', drawn[0]!.before],
    ])('knows nothing of %s', async (_, picture) => {
      const { triage, reason, regions } = await read(picture)
      expect({ triage, regions }).toEqual({ triage: 'outside', regions: [] })
      expect(reason).toMatch(/^it|^most|^no|^its/)
    })

    test.each([
      ['a filled frame of the demo study', frames[3]!],
      ['a drawn frame, in the look of another lab', drawn[0]!.filled],
    ])('reads %s', async (_, picture) => {
      const { triage, regions } = await read(picture)
      expect(triage).not.toBe('outside')
      expect(regions.length).toBeGreaterThan(0)
    })

    test('names its rates, and lets through what it should', () => {
      const { checked } = NoveltyFile.parse(
        JSON.parse(readFileSync(join('models', name, 'novelty.json'), 'utf8')),
      )
      const rate = ({ turnedAway, of }: { turnedAway: number; of: number }) => turnedAway / of
      expect(checked.frames.of).toBeGreaterThan(90)
      expect(rate(checked.frames)).toBeLessThan(0.08)
      expect(rate(checked.demo)).toBe(0)
      expect(checked.drawn.of).toBeGreaterThan(20)
      // Three gates look at a whole frame, and each was given its share.
      expect(rate(checked.drawn)).toBeLessThanOrEqual(3 * SHARES.drawn)
      expect(checked.patches.of).toBeGreaterThan(20)
      // One in a hundred is what the limit lets go: of so few that is one, if any.
      expect(rate(checked.patches)).toBeLessThan(0.05)
      expect(rate(checked.drawnUnfilled)).toBeGreaterThan(0.75)
      expect(rate(checked.inverted)).toBeGreaterThan(0.75)
    })

    // Coronary runs of hospitals the model never saw. Nothing was fitted or chosen on them.
    const xa = join('..', 'shared', 'data', 'xa')
    test.runIf(existsSync(xa))('reads filled frames of real coronary runs from elsewhere', async () => {
      for (const [file, frame] of [
        ['P1_Coro_1.dcm', 10],
        ['P1_Coro_2.dcm', 12],
        ['P2_Coro_1.dcm', 18],
        ['P5_Coro_1.dcm', 20],
      ] as const) {
        const opened = await openRun({ kind: 'dicom', path: join(xa, file) }, decoders)
        if (!opened.ok) throw new Error(opened.error.message)
        const reading = await reader.readFrame(opened.value, frame)
        opened.value.close()
        if (!reading.ok) throw new Error(reading.error.message)
        expect([file, reading.value.triage === 'outside' ? reading.value.reason : null]).toEqual([file, null])
      }
    })
  },
)
