import { expect, test } from 'vitest'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { ok } from '#core/result.ts'
import { nodeWasm } from './codec-files.ts'
import { createHandlers } from './handlers.ts'
import { loadReader, type ModelReader } from './model-reader.ts'
import { startNativeReading } from './native-reading.ts'
import { SHIPPED_FOLDER } from './shipped.testing.ts'
import { loadTensorFlow } from './tensorflow.ts'

const codecs = createCodecs(nodeWasm)

/** Handlers whose pause ends when told, and how often the model was warmed. */
async function engine() {
  let warmed = 0
  let resume = (): void => undefined
  const paused = new Promise<void>((resolve) => (resume = resolve))
  const counted = (reader: ModelReader): ModelReader => ({
    ...reader,
    warmUp: async () => {
      warmed += 1
      await reader.warmUp()
    },
  })
  const handlers = createHandlers({
    facts: loadTensorFlow(startNativeReading),
    loadReader: async (dir, facts, site) => {
      const loaded = await loadReader(dir, facts, () => 0, site)
      return loaded.ok ? ok(counted(loaded.value)) : loaded
    },
    decoders: { codecs, decode: () => Promise.reject(new Error('nothing is decoded here')) },
    emit: () => undefined,
    nextTurn: () => Promise.resolve(),
    pause: () => paused,
  })
  const loaded = await handlers.load({ modelDir: SHIPPED_FOLDER, site: null })
  if (!loaded.ok) throw new Error(loaded.error.message)
  const settled = async () => {
    resume()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { handlers, settled, warmed: () => warmed }
}

test('a model that nobody asks yet is warmed once, and says the same afterwards', async () => {
  const { handlers, settled, warmed } = await engine()
  const before = await handlers.selfCheck({})
  await settled()
  expect(warmed()).toBe(1)
  expect(await handlers.selfCheck({})).toEqual(before)
}, 30_000)

test('a model that is at work is not warmed beside it', async () => {
  const { handlers, settled, warmed } = await engine()
  const working = handlers.selfCheck({})
  await settled()
  expect(warmed()).toBe(0)
  expect(await working).toMatchObject({ ok: true })
}, 30_000)
