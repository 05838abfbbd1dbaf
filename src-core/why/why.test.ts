import { describe, expect, it, test } from 'vitest'
import { PATCH_LENGTH, PATCH_SIZE } from '../model/preprocess.ts'
import { randomNormal, seededRandom } from '../random.ts'
import type { Box } from '../reading/types.ts'
import type { FileParts } from '../model/file-parts.ts'
import { bandsOf } from './bands.ts'
import { galleryArrays, parseExamples, type ExamplesFile } from './examples-file.ts'
import { nearestExamples, type Gallery } from './nearest.ts'
import { changesOf, hiddenPatches, HIDING, middleOf, WHY_GRID, WHY_PLACES } from './occlusion.ts'
import { correlation, neighboursOf, sameBox, stabilityOf } from './stability.ts'
import type { WhyMap } from './types.ts'

const noise = (seed: number): Float32Array => {
  const random = seededRandom(seed)
  return Float32Array.from({ length: PATCH_LENGTH }, () => randomNormal(random))
}

describe('occlusion', () => {
  const { reach, blur } = HIDING

  /** A tiny model: a weighted sum of the pixels, squashed. */
  const weights = noise(2)
  const tiny = (patch: ArrayLike<number>): number =>
    Math.tanh(
      Array.from({ length: PATCH_LENGTH }, (_, i) => patch[i]! * weights[i]!).reduce((a, b) => a + b) / 40,
    )

  /** The same by the definition, pixel by pixel, with a blur that sums over the whole patch. */
  function slow(patch: Float32Array, column: number, row: number): Float32Array {
    const bell = (from: number, to: number, deviation: number) =>
      Math.exp(-((from - to) ** 2) / (2 * deviation ** 2))
    const width = Math.ceil(3 * (blur ?? 0))
    const clamp = (at: number) => Math.min(PATCH_SIZE - 1, Math.max(0, at))
    const along = Array.from({ length: 2 * width + 1 }, (_, k) => bell(k, width, blur ?? 1))
    const sum = along.reduce((a, b) => a + b)
    const smooth = (x: number, y: number): number => {
      let value = 0
      for (let dy = -width; dy <= width; dy++)
        for (let dx = -width; dx <= width; dx++)
          value +=
            ((along[dx + width]! * along[dy + width]!) / sum ** 2) *
            patch[clamp(y + dy) * PATCH_SIZE + clamp(x + dx)]!
      return value
    }
    return patch.map((value, i) => {
      const [x, y] = [i % PATCH_SIZE, Math.floor(i / PATCH_SIZE)]
      const share = bell(x + 0.5, middleOf(column), reach) * bell(y + 0.5, middleOf(row), reach)
      // Far from the place nothing is hidden; so much need not be blurred to know it.
      return share < 1e-4 ? value : (1 - share) * value + share * smooth(x, y)
    })
  }

  test('hides each place as a slow reference does, and takes the fall of the logit', () => {
    const patch = noise(1)
    const hidden = hiddenPatches(patch)
    const of = (at: number) => hidden.subarray(at * PATCH_LENGTH, (at + 1) * PATCH_LENGTH)
    const changes = changesOf(Array.from({ length: 1 + WHY_PLACES }, (_, at) => tiny(of(at))))
    expect([...of(0)]).toEqual([...patch])
    for (const [column, row] of [
      [0, 0],
      [4, 4],
      [8, 3],
    ] as const) {
      const place = row * WHY_GRID + column
      const reference = slow(patch, column, row)
      const worst = reference.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - of(1 + place)[i]!)),
        0,
      )
      expect(worst).toBeLessThan(2e-3)
      expect(changes[place]).toBeCloseTo(tiny(patch) - tiny(reference), 3)
    }
  })

  test('finds the place that alone makes the score', () => {
    const [column, row] = [6, 2]
    const [x, y] = [Math.floor(middleOf(column)), Math.floor(middleOf(row))]
    const spot = new Float32Array(PATCH_LENGTH)
    spot[y * PATCH_SIZE + x] = 10
    const hidden = hiddenPatches(spot)
    const changes = changesOf(
      Array.from({ length: 1 + WHY_PLACES }, (_, at) => hidden[at * PATCH_LENGTH + y * PATCH_SIZE + x]!),
    )
    expect(changes.indexOf(Math.max(...changes))).toBe(row * WHY_GRID + column)
  })
})

describe('stability', () => {
  const map = (change: (place: number) => number, frame = 3): WhyMap => ({
    frame,
    box: [0, 0, 80, 80],
    logit: 1,
    changes: Array.from({ length: WHY_PLACES }, (_, place) => change(place)),
  })
  const random = seededRandom(4)
  const own = map(() => randomNormal(random))
  const like = (share: number): WhyMap =>
    map((place) => share * own.changes[place]! + (1 - share) * randomNormal(random))

  test.each([
    ['stable', 0.95],
    ['unsteady', 0.42],
    ['unstable', 0.1],
  ] as const)('is %s for maps alike by %d', (word, share) => {
    expect(stabilityOf(own, [like(share), like(share), like(share)])).toMatchObject({ word, frames: 3 })
  })

  test('is unknown where fewer than two neighbours show the place', () => {
    expect(stabilityOf(own, [like(1)])).toEqual({ word: 'unknown', correlation: null, frames: 1 })
  })

  test('correlation is that of the formula, and 0 where nothing varies', () => {
    expect(correlation([1, 2, 3, 4], [2, 4, 6, 8.5])).toBeCloseTo(0.99838, 5)
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12)
    expect(correlation([1, 1, 1], [3, 2, 1])).toBe(0)
  })

  test('compares with two frames on each side, as far as there are', () => {
    expect(neighboursOf(5, 10)).toEqual([4, 6, 3, 7])
    expect(neighboursOf(0, 2)).toEqual([1])
  })

  test('the same place is the nearest box, and none beyond half a side', () => {
    const boxes: Box[] = [
      [100, 100, 80, 80],
      [130, 100, 80, 80],
    ]
    expect(sameBox(boxes, [120, 100, 80, 80])).toEqual(boxes[1])
    expect(sameBox(boxes, [171, 100, 80, 80])).toBeNull()
    expect(sameBox([], [0, 0, 80, 80])).toBeNull()
  })
})

describe('bands', () => {
  test('nest around what moved the score most, of both signs, and none where nothing did', () => {
    const changes = Array.from({ length: WHY_PLACES }, (_, place) =>
      place === 40 ? 1 : place === 0 ? -0.7 : 0,
    )
    const bands = bandsOf(changes)
    expect(bands.map(({ sign, level }) => [sign, level])).toEqual([
      ['raised', 0.35],
      ['raised', 0.6],
      ['raised', 0.85],
      ['lowered', 0.35],
      ['lowered', 0.6],
    ])
    const xs = (path: string) => [...path.matchAll(/M([\d.]+)/g)].map(([, x]) => Number(x))
    const [outer, inner] = [xs(bands[0]!.area), xs(bands[2]!.area)]
    expect(Math.min(...outer)).toBeLessThan(Math.min(...inner))
    expect(Math.min(...inner)).toBeGreaterThan(0.4)
    expect(bandsOf(changes.map((change) => change / 100))).toEqual([])
  })
})

describe('the nearest drawn pictures', () => {
  const [width, count, n] = [5, 2, 6]
  const gallery: Gallery = {
    projection: {
      mean: Float32Array.of(1, 1, 1, 1, 1),
      axes: Float32Array.of(1, 0, 0, 0, 0, 0, 1, 0, 0, 0),
      scales: Float32Array.of(1, 2),
      across: 1,
    },
    distances: { close: 0.5, fairlyClose: 2 },
    pictures: Array.from({ length: n }, (_, i) => ({
      severity: i % 2 === 0 ? 0.5 + i / 20 : null,
      place: Float32Array.of(i, 0, 0),
      pixels: new Uint8Array(PATCH_LENGTH).fill(i),
    })),
  }

  test('are the nearest of each kind, with their distance in words', () => {
    const near = nearestExamples(gallery, [1 + 2.1, 1, 1, 1, 1], 2)
    expect(near.withStenosis.map(({ severity, likeness }) => [severity, likeness])).toEqual([
      [0.6, 'close'],
      [0.7, 'fairly close'],
    ])
    expect(near.without.map(({ pixels, severity }) => [pixels[0], severity])).toEqual([
      [3, null],
      [1, null],
    ])
  })

  test('a region that lies across all axes of the gallery is far from all of it', () => {
    const { withStenosis } = nearestExamples(gallery, [1, 1, 1, 1, 60], 1)
    expect(withStenosis[0]?.likeness).toBe('far')
  })

  const file: ExamplesFile = {
    schema: 1,
    weightsSha256: 'ab'.repeat(32),
    madeAt: '2026-11-25T10:00:00.000Z',
    command: 'a test',
    source: 'simulated',
    width,
    axes: count,
    bin: { bytes: 1, sha256: 'cd'.repeat(32) },
    distances: gallery.distances,
    examples: gallery.pictures.map(({ severity }, seed) => ({ seed, severity })),
  }
  const bytes = [
    ...galleryArrays(gallery).map(
      (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    ),
    ...gallery.pictures.map(({ pixels }) => pixels),
  ]
  const bin = Uint8Array.from(bytes.flatMap((part) => [...part]))
  const model = { weightsSha256: 'ab'.repeat(32), width }

  test('come back from their file as they were written', () => {
    const opened = parseExamples({ json: file, bin, binSha256: 'cd'.repeat(32) }, model)
    expect(opened).toEqual({ ok: true, value: gallery })
  })

  it.each<[string, Partial<FileParts>, string]>([
    ['another bin', { binSha256: '00'.repeat(32) }, 'SHA-256'],
    ['a cut bin', { bin: bin.subarray(0, 100) }, 'another length'],
    ['pictures that are not drawn', { json: { ...file, source: 'ARCADE' } }, 'source'],
    ['other weights', { json: { ...file, weightsSha256: 'ef'.repeat(32) } }, 'other weights'],
  ])('are refused with %s', (_, change, why) => {
    const opened = parseExamples({ json: file, bin, binSha256: 'cd'.repeat(32), ...change }, model)
    expect(!opened.ok && opened.error.message).toContain(why)
  })
})
