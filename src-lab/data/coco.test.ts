import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readCoco } from './coco.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-coco-'))
afterAll(() => rmSync(folder, { recursive: true }))

const written = (annotations: readonly object[]) => {
  const path = join(folder, 'boxes.json')
  writeFileSync(path, JSON.stringify({ images: [{ id: 1, file_name: 'a.png' }], annotations }))
  return readCoco(path)
}
const lesion = (more: object) => ({ image_id: 1, bbox: [1, 2, 3, 4], ...more })

test('polygons of a lesion are its outline, all of them together', () => {
  const segmentation = [
    [1, 2, 4, 2, 4, 6],
    [2, 3, 2, 4, 1, 3],
  ]
  expect(written([lesion({ segmentation })])).toEqual([
    {
      name: 'a.png',
      lesions: [[1, 2, 3, 4]],
      outlines: [
        [
          [1, 2],
          [4, 2],
          [4, 6],
          [2, 3],
          [2, 4],
          [1, 3],
        ],
      ],
    },
  ])
})

test('a frame with a lesion without polygon has boxes only', () => {
  const polygon = lesion({ segmentation: [[1, 2, 4, 2, 4, 6]] })
  const odd = lesion({ segmentation: [[1, 2, 4, 2, 4, 6, 7]] })
  for (const other of [lesion({}), odd, lesion({ segmentation: { counts: 'x', size: [4, 4] } })])
    expect(written([polygon, other])).toEqual([
      {
        name: 'a.png',
        lesions: [
          [1, 2, 3, 4],
          [1, 2, 3, 4],
        ],
      },
    ])
})
