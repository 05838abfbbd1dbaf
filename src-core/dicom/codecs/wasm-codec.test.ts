import { describe, expect, test } from 'vitest'
import { codedValues, COLUMNS, ROWS } from '#core/selftest/picture.ts'
import { codingOf } from '#core/testing/dicom-codings.ts'
import { nodeWasm } from '../../../src-main/engine/codec-files.ts'
import { createCodecs, type CodecName } from './codecs.ts'
import { wasmCodec, type CreateModule } from './wasm-codec.ts'

/** A module of one sample, which throws when the encoded byte is 0; it remembers which of its kind decoded what. */
function countedModules() {
  const used: number[] = []
  let created = 0
  const create: CreateModule<'Decoder'> = async () => {
    const id = ++created
    class Decoder {
      #encoded = new Uint8Array(0)
      getEncodedBuffer(length: number) {
        return (this.#encoded = new Uint8Array(length))
      }
      decode() {
        used.push(id)
        // What emscripten throws for a C++ exception: the address of it.
        // oxlint-disable-next-line typescript/only-throw-error
        if (this.#encoded[0] === 0) throw 5_243_000
      }
      getDecodedBuffer = () => this.#encoded
      getFrameInfo = () => ({ width: 1, height: 1, bitsPerSample: 8, componentCount: 1 })
      delete = () => undefined
    }
    return { Decoder }
  }
  return { used, codec: wasmCodec('test', create, 'Decoder', async () => new Uint8Array(0)) }
}

const sound = Uint8Array.of(7)
const damaged = Uint8Array.of(0)

describe('a module that threw', () => {
  test('decodes no other frame; one that did not is kept', async () => {
    const { used, codec } = countedModules()
    expect(await codec(sound)).toMatchObject({ ok: true, value: { bytes: sound } })
    expect(await codec(damaged)).toMatchObject({ ok: false, error: { code: 'corrupt-frame' } })
    await codec(sound)
    await codec(sound)
    expect(used).toEqual([1, 1, 2, 2])
  })

  test('decodes none that waited for it either', async () => {
    const { used, codec } = countedModules()
    const all = await Promise.all([damaged, sound, damaged, sound].map(codec))
    expect(all.map(({ ok }) => ok)).toEqual([false, true, false, true])
    expect(used).toEqual([1, 2, 2, 3])
  })
})

describe('a long run of damaged frames leaves the codec sound', () => {
  const codecs = createCodecs(nodeWasm)
  const FRAMES = 60
  test.each<[CodecName, string]>([
    ['charls', 'JPEG-LS'],
    ['libjpeg-turbo', 'JPEG Baseline'],
    ['openjpeg', 'JPEG 2000'],
    ['openjph', 'HTJ2K'],
  ])('%s', { timeout: 120_000 }, async (name, coding) => {
    const shape = { bits: 8, components: 1 } as const
    const values = codedValues(0, 8, 1)
    const stream = codingOf(coding).encode(values, shape)
    const first = await codecs[name](stream)
    if (!first.ok) throw new Error('a sound frame was refused')
    expect(first.value).toMatchObject({ rows: ROWS, columns: COLUMNS, samples: 1 })
    let refused = 0
    for (let i = 0; i < FRAMES; i++) {
      // Cut before the data: the header is sound, so that the decoder starts.
      const cut = stream.slice(0, Math.floor(stream.length * 0.3) + (i % 40))
      cut[cut.length - 1 - (i % 10)] = i & 255
      if (!(await codecs[name](Uint8Array.of(...cut, 0xff, 0xd9))).ok) refused++
      if (i % 20 === 19) expect(await codecs[name](stream)).toEqual(first)
    }
    expect(refused).toBeGreaterThan(0)
  })
})
