import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { encode } from 'fast-png'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { evaluateCommand } from './evaluate-command.ts'
import { SHIPPED_ID } from '../src-main/engine/shipped.testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-evaluate-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

/** A light picture with a dark vessel of varying width. */
function drawn(side: number, phase: number): Uint8Array {
  const data = Uint8Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)]
    const off = Math.abs(y - side / 2 - (side / 6) * Math.sin((6 * x) / side + phase))
    return 190 - 110 * Math.exp(-((off / (3 + 2 * Math.cos(x / 9))) ** 2)) + ((x * 7 + y * 13 + phase) % 11)
  })
  return encode({ width: side, height: side, data, channels: 1, depth: 8 })
}

/** What the command printed, parsed. */
async function printed(options: Parameters<typeof evaluateCommand>[0]): Promise<Record<string, unknown>> {
  const lines: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  await evaluateCommand(options)
  vi.restoreAllMocks()
  return z.record(z.string(), z.unknown()).parse(JSON.parse(lines.join('')))
}

test('patches: one object with every figure, its interval, and the duplicates among them', async () => {
  for (const kind of ['positive', 'negative']) mkdirSync(join(folder, 'patches', kind), { recursive: true })
  for (let i = 0; i < 4; i++) {
    writeFileSync(join(folder, 'patches', 'positive', `${i}.png`), drawn(32, i))
    writeFileSync(join(folder, 'patches', 'negative', `${i}.png`), drawn(32, i === 0 ? 0 : 10 + i))
  }
  const answer = await printed({ patches: join(folder, 'patches'), model: SHIPPED_ID })
  const figures = ['accuracy', 'auc', 'f1', 'sensitivity', 'specificity', 'brier', 'ece']
  expect(Object.keys(answer)).toEqual(['n', ...figures, 'intervals', 'duplicates'])
  expect(Object.keys(z.object({}).loose().parse(answer['intervals']))).toEqual(figures)
  expect(answer).toMatchObject({ n: 8, duplicates: 1 })
})

test('frames: regions and boxes against the lesions of a COCO file', async () => {
  mkdirSync(join(folder, 'frames'))
  const images = [0, 1].map((id) => ({ id, file_name: `${id}.png` }))
  for (const { id, file_name: name } of images) writeFileSync(join(folder, 'frames', name), drawn(256, id))
  const annotations = images.map(({ id }) => ({ image_id: id, bbox: [100, 100, 30, 30] }))
  writeFileSync(join(folder, 'boxes.json'), JSON.stringify({ images, annotations }))
  const answer = await printed({
    coco: [join(folder, 'frames'), join(folder, 'boxes.json')],
    model: SHIPPED_ID,
  })
  expect(Object.keys(answer)).toEqual([
    'images',
    'lesions',
    'regionAuc',
    'lesionF1',
    'precision',
    'recall',
    'intervals',
  ])
  expect(answer).toMatchObject({ images: 2, lesions: 2 })
})

test('a file that is no picture is named', async () => {
  writeFileSync(join(folder, 'patches', 'negative', 'notes.txt'), 'not a picture')
  await expect(printed({ patches: join(folder, 'patches'), model: SHIPPED_ID })).rejects.toThrow('notes.txt')
})

test('a COCO file that is none is named with where it is wrong, and so is a folder without pictures', async () => {
  const boxes = join(folder, 'wrong.json')
  const asked = { coco: [join(folder, 'frames'), boxes], model: SHIPPED_ID }
  writeFileSync(boxes, '{"images": [')
  await expect(printed(asked)).rejects.toThrow(/wrong\.json is no COCO file with boxes: /)
  writeFileSync(boxes, JSON.stringify({ images: [{ id: 'one', file_name: 'a.png' }], annotations: [] }))
  await expect(printed(asked)).rejects.toThrow(
    /^\S*wrong\.json is no COCO file with boxes: images\.0\.id: .*number.*$/,
  )
  writeFileSync(boxes, JSON.stringify({ images: [], annotations: [] }))
  await expect(printed(asked)).rejects.toThrow('wrong.json names no images')
  const empty = join(folder, 'empty')
  for (const kind of ['positive', 'negative']) mkdirSync(join(empty, kind), { recursive: true })
  await expect(printed({ patches: empty, model: SHIPPED_ID })).rejects.toThrow('hold no pictures')
  await expect(printed({ model: SHIPPED_ID })).rejects.toThrow('give --patches DIR')
})
