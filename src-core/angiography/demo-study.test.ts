import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { memorySource } from '../dicom/byte-source.ts'
import { indexDicom } from '../dicom/read.ts'
import { seededRandom } from '../random.ts'
import { demoRecipes, demoStudy } from './demo-study.ts'
import { PHANTOM_SIDE, type PhantomRecipe } from './phantom-recipe.ts'
import { angiogramFrames } from './phantom.ts'

const [lao] = demoRecipes()
const framesOf = (recipe: PhantomRecipe): Uint8Array[] => [
  ...angiogramFrames(recipe, seededRandom(recipe.seed)),
]
/** Four frames a second apart: before contrast, filling, full, washing out. */
const short = (change: Partial<PhantomRecipe> = {}): PhantomRecipe => {
  if (lao === undefined) throw new Error('the demo has no runs')
  return { ...lao, frames: 4, frameTimeMs: 1000, ...change }
}
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length

test('a demo run says what it is, has its angles and times, and is under 16 MB', () => {
  const first = demoStudy().next().value
  if (first === undefined || lao === undefined) throw new Error('the demo has no runs')
  expect(first.bytes.length).toBeLessThan(16e6)
  const index = indexDicom(memorySource(first.bytes), nodeDicomHost)
  if (!index.ok || index.value.kind !== 'image') throw new Error('not an image')
  const { angiogram, frames } = index.value
  expect(angiogram).toMatchObject({
    patientName: 'Demo, Ostium',
    patientId: 'DEMO',
    modality: 'XA',
    studyDescription: 'Synthetic coronary angiogram',
    frameCount: 60,
    projections: [{ primaryDeg: lao.primaryDeg, secondaryDeg: lao.secondaryDeg }],
    spacing: { kind: 'uncalibrated' },
  })
  expect(angiogram.timing.source).toBe('FrameTime')
  expect(angiogram.timing.timesMs[15]).toBeCloseTo(1000, 1)
  const drawn = angiogramFrames(lao, seededRandom(lao.seed)).next().value
  const [offset, length] = frames[0]?.ranges[0] ?? [0, 0]
  expect(
    Buffer.compare(Buffer.from(first.bytes.slice(offset, offset + length)), Buffer.from(drawn ?? [])),
  ).toBe(0)
})

test('the same seed draws the same bytes, another seed another heart', () => {
  const hash = (recipe: PhantomRecipe): string =>
    createHash('sha256')
      .update(framesOf(recipe)[2] ?? '')
      .digest('hex')
  expect(hash(short())).toBe(hash(short()))
  expect(hash(short({ seed: 99 }))).not.toBe(hash(short()))
})

test('contrast darkens the frame while it is injected and leaves it again', () => {
  const dark = framesOf(short()).map((frame) =>
    frame.reduce((count, value) => (value < 75 ? count + 1 : count), 0),
  )
  const [before = 0, filling = 0, full = 0, after = 0] = dark
  expect(filling).toBeGreaterThan(before + 500)
  expect(full).toBeGreaterThan(before + 500)
  expect(after).toBeLessThan(full)
})

test('a stenosis changes the pixels of its own place only, and makes them brighter', () => {
  const [narrowed, open] = [short(), short({ stenoses: [] })].map(
    (recipe) => framesOf(recipe)[2] ?? new Uint8Array(),
  )
  const changed = [...(narrowed ?? [])].flatMap((value, at) => {
    const change = value - (open?.[at] ?? 0)
    return Math.abs(change) > 8 ? [{ x: at % PHANTOM_SIDE, y: Math.floor(at / PHANTOM_SIDE), change }] : []
  })
  expect(changed.length).toBeGreaterThan(60)
  expect(mean(changed.map(({ change }) => change))).toBeGreaterThan(10)
  for (const side of ['x', 'y'] as const) {
    const places = changed.map((pixel) => pixel[side])
    expect(Math.max(...places) - Math.min(...places)).toBeLessThan(100)
  }
})

test('views differ: the right artery is not the left, and another angle moves the tree', () => {
  const full = (recipe: PhantomRecipe): Uint8Array => framesOf(recipe)[2] ?? new Uint8Array()
  const difference = (a: Uint8Array, b: Uint8Array): number =>
    mean(a.map((value, i) => Math.abs(value - (b[i] ?? 0))))
  const seen = full(short())
  expect(difference(seen, full(short({ primaryDeg: -20 })))).toBeGreaterThan(5)
  expect(difference(seen, full(short({ artery: 'right' })))).toBeGreaterThan(5)
})
