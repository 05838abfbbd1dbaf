import { mkdir, readFile, readdir, readlink, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyWorld } from '../testing/world.mjs'
import { zipOf } from '../testing/zip-writer.mjs'
import { exists, readRecord } from './files.mjs'
import { createTensorflow } from './tensorflow.mjs'
import { stageFolder, stageWheel } from './tensorflow-sources.mjs'
import { packageFolder } from './tensorflow-tools.mjs'

const LIBRARY = 'deps/lib/libtensorflow_cc.so.2'
const BINDING = 'lib/napi-v8/tfjs_binding.node'

async function write(root, files) {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), content)
  }
}

const works = (name, library = 'library') => ({
  name,
  unfit: () => null,
  async stage(_world, folder) {
    await write(folder, { [LIBRARY]: library, [BINDING]: 'binding' })
    return 'all of it'
  },
})
const fails = (name) => ({ ...works(name), stage: () => Promise.reject(new Error('host is down')) })
const unfit = (name) => ({ ...works(name), unfit: () => 'not set' })
const proven = async () => {}

async function placed(sources = [works('first')], prove = proven, env = {}) {
  const world = emptyWorld({ env })
  await mkdir(packageFolder(world.root), { recursive: true })
  const step = createTensorflow(sources, prove)
  const note = await step.run(world)
  const at = (path) => join(packageFolder(world.root), path)
  return { world, step, note, at, record: await readRecord(join(world.records, 'tensorflow.json')) }
}

it('takes the first source that works, and says why not the earlier ones', async () => {
  const { world, record } = await placed([unfit('folder'), fails('official'), works('wheel'), works('later')])
  expect(record).toMatchObject({ backend: 'native', source: 'wheel' })
  expect(world.said).toEqual([
    'TensorFlow: not from folder: not set',
    'TensorFlow: not from official: host is down',
  ])
})

it('goes on without native TensorFlow where none can be had, and tries again only when asked', async () => {
  const { world, step, record } = await placed([unfit('folder'), fails('official')])
  expect(record).toMatchObject({ backend: 'wasm', reasons: ['folder: not set', 'official: host is down'] })
  expect(await step.isDone(world)).toMatchObject({
    state: 'cannot',
    note: expect.stringContaining('WebAssembly'),
  })
  expect(await step.isDone(world, { again: true })).toMatchObject({ state: 'to do' })
})

it('does not trust files that are there without a record, as after a power cut or by hand', async () => {
  const { world, step } = await placed()
  expect(await step.isDone(world)).toMatchObject({ state: 'done' })
  await rm(join(world.records, 'tensorflow.json'))
  expect(await step.isDone(world)).toMatchObject({ state: 'to do' })
})

it.each([
  ['a shorter library', (at) => truncate(at(LIBRARY), 3)],
  ['no library', (at) => rm(at(LIBRARY))],
  ['another binding of the same size', (at) => writeFile(at(BINDING), 'bindinG')],
])('finds %s at every start', async (_what, damage) => {
  const { world, step, at } = await placed()
  await damage(at)
  expect(await step.isDone(world)).toMatchObject({ state: 'to do' })
  await step.run(world)
  expect(await readFile(at(LIBRARY), 'utf8')).toBe('library')
  expect(await step.isDone(world, { thorough: true })).toMatchObject({ state: 'done' })
})

it('finds a changed library of the same size in a thorough check', async () => {
  const { world, step, at } = await placed()
  await writeFile(at(LIBRARY), 'librarY')
  expect(await step.isDone(world, { thorough: true })).toMatchObject({
    state: 'to do',
    note: expect.stringContaining('changed'),
  })
})

it('takes away what cannot compute here, so that the engine does not load it', async () => {
  const prove = () => Promise.reject(new Error('illegal instruction'))
  const { record, at } = await placed([works('wheel')], prove)
  expect(record).toMatchObject({ backend: 'wasm', reasons: ['wheel: illegal instruction'] })
  expect(await exists(at(BINDING))).toBe(false)
  expect(await readdir(at('.'))).toEqual([])
})

it('clears what an interrupted placing left', async () => {
  const { world, step, at } = await placed()
  await write(at('.'), { '.staging-dead/deps/lib/half': 'x', 'deps.77.old/lib/old': 'x' })
  await step.run(world)
  expect((await readdir(at('.'))).sort()).toEqual(['deps', 'lib'])
})

it('does it again when OSTIUM_TENSORFLOW_DIR names another folder', async () => {
  const { world, step } = await placed([works('folder')], proven, { OSTIUM_TENSORFLOW_DIR: '/one' })
  expect(await step.isDone(world)).toMatchObject({ state: 'done' })
  expect(await step.isDone({ ...world, env: { OSTIUM_TENSORFLOW_DIR: '/two' } })).toMatchObject({
    state: 'to do',
  })
  expect(await step.isDone({ ...world, env: {} })).toMatchObject({ state: 'done' })
})

it('takes from the wheel the two libraries and the C headers only', async () => {
  const { cache } = emptyWorld()
  await mkdir(cache)
  const wheel = join(cache, 'a.whl')
  await writeFile(
    wheel,
    zipOf([
      ['tensorflow/libtensorflow_cc.so.2', 'cc'],
      ['tensorflow/libtensorflow_framework.so.2', 'framework'],
      ['tensorflow/python/other.py', 'x'],
      ['tensorflow/include/tensorflow/c/c_api.h', 'c'],
      ['tensorflow/include/tensorflow/core/ops/ops.h', 'x'],
      ['tensorflow/include/tsl/platform/status.h', 'tsl'],
    ]),
  )
  await stageWheel(wheel, join(cache, 'staged'))
  const names = await readdir(join(cache, 'staged'), { recursive: true, withFileTypes: true })
  expect(
    names
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['c_api.h', 'libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'status.h'])
  expect(await readlink(join(cache, 'staged', 'deps', 'lib', 'libtensorflow.so'))).toBe(
    'libtensorflow_cc.so.2',
  )
})

it('takes a folder of a person, flat or with lib/, and says what it misses', async () => {
  const { cache } = emptyWorld()
  await write(cache, {
    'own/lib/libtensorflow.so.2': 'tf',
    'own/lib/libtensorflow_framework.so.2': 'framework',
    'own/include/tensorflow/c/c_api.h': 'c',
    'bare/libtensorflow.so.2': 'tf',
  })
  await stageFolder(join(cache, 'own'), join(cache, 'staged'))
  for (const name of ['libtensorflow.so', 'libtensorflow.so.2', 'libtensorflow_cc.so.2']) {
    expect(await readFile(join(cache, 'staged', 'deps', 'lib', name), 'utf8')).toBe('tf')
  }
  expect(await readFile(join(cache, 'staged', 'deps', 'include', 'tensorflow', 'c', 'c_api.h'), 'utf8')).toBe(
    'c',
  )
  await expect(stageFolder(join(cache, 'bare'), join(cache, 'other'))).rejects.toThrow(
    'libtensorflow_framework.so.2',
  )
})
