import { describe, expect, it, test } from 'vitest'
import { frameNovelty, meanFeatures, patchNovelty, type Novelty } from './novelty.ts'
import type { FileParts } from '../model/file-parts.ts'
import { noveltyArrays, parseNovelty, type NoveltyFile } from './novelty-file.ts'

const WIDTH = 3
const gate = (limit: number) => ({
  density: {
    mean: Float32Array.of(1, 1, 1),
    axes: Float32Array.of(1, 0, 0),
    variances: Float32Array.of(4),
    residual: 0.25,
  },
  limit,
})
/** The first number of features varies most; the second grows when grey is inverted, the third falls as contrast goes. */
const novelty: Novelty = {
  frame: gate(9),
  patch: gate(25),
  unfilled: { direction: Float32Array.of(0, 0, -1), limit: 1 },
  inverted: { direction: Float32Array.of(0, 2, 0), limit: 4 },
}

const FAR = 'its vessels look like none the model was trained on'
const UNFILLED = 'it shows no vessels filled with contrast'
const INVERTED =
  'it looks more like an inverted image, or one without contrast, than like those the model was trained on'

describe('a frame', () => {
  it.each([
    ['like those of training', [1, 1, 1, 1, 1, 1], null],
    ['far along an axis, yet not too far', [7, 1, 1, 7, 1, 1], null],
    ['further along it', [7.1, 1, 1, 7.1, 1, 1], FAR],
    ['a little off the axis', [1, 1, 2.6, 1, 1, 2.6], FAR],
    ['with one strange region among good ones', [1, 1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1], null],
    ['of regions on both sides of the mean', [9, 1, 1, -7, 1, 1], null],
    ['that is inverted', [1, 2.1, 1, 1, 2.1, 1], INVERTED],
    ['that is inverted and far', [9, 9, 9], INVERTED],
    ['before contrast', [1, 1, -1.1, 1, 1, -1.1], UNFILLED],
    ['before contrast, and as if inverted, and far', [9, 9, -9], UNFILLED],
    ['of no region', [], null],
  ])('%s', (_, features, reason) => {
    expect(frameNovelty(novelty, Float32Array.from(features))).toBe(reason)
  })
})

test('a patch has a limit of its own, and no polarity', () => {
  expect(patchNovelty(novelty, Float32Array.of(1, 3.4, 1))).toBeNull()
  expect(patchNovelty(novelty, Float32Array.of(1, 3.6, 1))).toBe(
    'it looks like nothing the model was trained on',
  )
})

test('the mean of regions', () => {
  expect([...meanFeatures(Float32Array.of(1, 2, 3, 5, 6, 7), WIDTH)]).toEqual([3, 4, 5])
})

const HASH = 'ab'.repeat(32)
const BIN_HASH = 'cd'.repeat(32)
const share = { turnedAway: 0, of: 1 }
const described = (limit: number) => ({
  components: 1,
  residual: 0.25,
  limit,
  fittedOn: 9,
  validation: share,
  validationDrawn: share,
})
const direction = (limit: number) => ({
  limit,
  ridge: 0.1,
  fittedOn: 18,
  validation: share,
  validationDrawn: share,
})
const file: NoveltyFile = {
  schema: 2,
  weightsSha256: HASH,
  fittedAt: '2026-11-25T00:00:00.000Z',
  command: 'npm run lab -- novelty',
  width: WIDTH,
  bin: { bytes: 80, sha256: BIN_HASH },
  frame: described(9),
  patch: described(25),
  unfilled: direction(1),
  inverted: direction(4),
  checked: {
    source: 's',
    frames: share,
    inverted: share,
    drawn: share,
    drawnUnfilled: share,
    demo: share,
    patches: share,
  },
}
const numbers = noveltyArrays(novelty).flatMap((array) => [...array])
const binOf = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer)
const model = { weightsSha256: HASH, width: WIDTH }
const parts = { json: file, bin: binOf(numbers), binSha256: BIN_HASH }

describe('its files', () => {
  it('give the gate that was written, wherever its bytes lie', () => {
    expect(parseNovelty(parts, model)).toEqual({ ok: true, value: novelty })
    const shifted = new Uint8Array(parts.bin.length + 1)
    shifted.set(parts.bin, 1)
    expect(parseNovelty({ ...parts, bin: shifted.subarray(1) }, model)).toEqual({ ok: true, value: novelty })
  })

  it.each<[string, Partial<FileParts>, Partial<typeof model>, string]>([
    ['for other weights', {}, { weightsSha256: BIN_HASH }, 'it was fitted for other weights'],
    ['for another width', {}, { width: 4 }, 'it was fitted for other weights'],
    ['with other bytes', { binSha256: HASH }, {}, 'novelty.bin is not the file it names (SHA-256)'],
    ['cut short', { bin: binOf(numbers.slice(1)) }, {}, 'novelty.bin has another length'],
    [
      'with a number that is none',
      { bin: binOf([NaN, ...numbers.slice(1)]) },
      {},
      'novelty.bin holds numbers that cannot be',
    ],
    [
      'with no variance',
      { bin: binOf(numbers.map((value) => (value === 4 ? 0 : value))) },
      {},
      'novelty.bin holds numbers that cannot be',
    ],
    [
      'without limit',
      { json: { ...file, frame: { ...file.frame, limit: null } } },
      {},
      'frame.limit is not as it should be',
    ],
    ['of no form', { json: [] }, {}, 'it is not as it should be'],
  ])('%s are one error', (_, spoilt, other, why) => {
    const parsed = parseNovelty({ ...parts, ...spoilt }, { ...model, ...other })
    expect(parsed).toMatchObject({
      ok: false,
      error: { code: 'novelty-invalid', message: expect.stringContaining(`used: ${why}.`) },
    })
  })
})
