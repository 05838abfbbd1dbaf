import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TAG } from '#core/dicom/tags.ts'
import { builtProgram } from '../engine/built.testing.ts'
import { deflatedRun, drawnFrame, drawnRun } from '../engine/phantom.testing.ts'
import { locateDirectoryFiles } from './dicom-directory.ts'
import type { FileIndex } from './file-index.ts'
import { afterTimeout } from './fork-engine.ts'
import { createIndexer } from './indexer.ts'
import { inputFiles } from './input-files.ts'

let folder = ''
let program = ''
const uid = (end: number) => [[TAG.sopInstanceUid, `2.25.${end}`]] as const
const put = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
const indexer = (script = join(program, 'indexer.cjs'), limitMs = 5_000) =>
  createIndexer({ workerFile: script, after: afterTimeout, limitMs })

beforeAll(async () => {
  program = await builtProgram()
  folder = mkdtempSync(join(tmpdir(), 'ostium-index-'))
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a run is indexed in its thread, with the place of every frame', async () => {
  const path = put('run.dcm', drawnRun(3))
  const threads = indexer()
  const index = await threads.index(path)
  await threads.close()
  if (!index.ok || index.value.kind !== 'dicom') throw new Error('not indexed')
  expect(index.value.angiogram).toMatchObject({ frameCount: 3, patientId: 'INVENTED' })
  expect(index.value.frames.map(({ ranges }) => ranges[0]?.[1])).toEqual([512 * 512, 512 * 512, 512 * 512])
})

test('a frame of a deflated file comes inflated', async () => {
  const path = put('deflated.dcm', deflatedRun(2))
  const threads = indexer()
  const [index, frame, none] = [
    await threads.index(path),
    await threads.frame(path, 1),
    await threads.frame(path, 2),
  ]
  await threads.close()
  expect(index).toMatchObject({ ok: true, value: { kind: 'dicom', inflated: true } })
  expect(frame).toEqual({ ok: true, value: drawnFrame(1) })
  expect(none).toMatchObject({ ok: false, error: { code: 'frame-missing' } })
})

test('a thread that hangs or breaks is replaced, and its file gets one clear error', async () => {
  const script = put(
    'unruly.cjs',
    `const { parentPort } = require('node:worker_threads')
     parentPort.on('message', ({ path }) => {
       if (path.includes('hang')) for (;;);
       if (path.includes('break')) throw new Error('broken')
       if (path.includes('exhaust')) for (const all = []; ; ) all.push(new Array(1e6).fill(path + all.length))
       parentPort.postMessage({ ok: true, value: { kind: 'image', image: 'png', rows: 1, columns: 1, bytes: 1 } })
     })`,
  )
  const threads = createIndexer({ workerFile: script, after: afterTimeout, limitMs: 1_500, heapMb: 32 })
  const answers = await Promise.all(['a', 'hang', 'b', 'break', 'c', 'exhaust', 'd'].map(threads.index))
  await threads.close()
  const image: FileIndex = { kind: 'image', image: 'png', rows: 1, columns: 1, bytes: 1 }
  expect(answers.map((answer) => (answer.ok ? answer.value : answer.error.code))).toEqual([
    image,
    'index-timeout',
    image,
    'index-crashed',
    image,
    'index-crashed',
    image,
  ])
})

test('a folder is walked, what is no image is passed over; an empty one is a failure', async () => {
  mkdirSync(join(folder, 'study', 'series'), { recursive: true })
  mkdirSync(join(folder, 'void'))
  put('study/readme.txt', 'see a doctor')
  put('study/series/one', drawnRun(1, [...uid(1)]))
  put('study/series/two.dcm', drawnRun(1, [...uid(2)]))
  const threads = indexer()
  const found = []
  for await (const { path, index } of inputFiles([join(folder, 'study'), join(folder, 'void')], threads)) {
    found.push([path.slice(folder.length + 1), index.ok ? index.value.kind : index.error.code])
  }
  await threads.close()
  expect(found.sort()).toEqual([
    ['study/series/one', 'dicom'],
    ['study/series/two.dcm', 'dicom'],
    ['void', 'no-images'],
  ])
})

test('files of a DICOMDIR are found whatever their capitals, and none outside its folder', async () => {
  mkdirSync(join(folder, 'disc', 'images'), { recursive: true })
  const disc = join(folder, 'disc')
  put('disc/images/im1', 'x')
  put('secret', 'x')
  symlinkSync(join(folder, 'secret'), join(disc, 'images', 'im2'))
  const files = [
    ['IMAGES', 'IM1'],
    ['IMAGES', 'IM2'],
    ['IMAGES', 'IM3'],
    ['..', 'secret'],
  ]
  const located = await locateDirectoryFiles(join(disc, 'DICOMDIR'), files)
  expect(located.map(({ path }) => path !== null)).toEqual([true, false, false, false])
})
