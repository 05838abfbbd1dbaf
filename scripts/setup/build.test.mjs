import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyWorld } from '../testing/world.mjs'
import { createBuild, sourceHash } from './build.mjs'
import { writeRecord } from './files.mjs'

const step = createBuild({
  name: 'x',
  config: 'vite.x.config.mts',
  sources: ['src-x'],
  outputs: ['dist/x.cjs'],
})

async function built() {
  const world = emptyWorld()
  const files = {
    'src-core/a.ts': 'a',
    'src-x/deep/b.ts': 'b',
    'src-x/b.test.ts': 't',
    'vite.x.config.mts': 'c',
    'dist/x.cjs': 'x',
  }
  const write = async (path, text) => {
    await mkdir(join(world.root, path, '..'), { recursive: true })
    await writeFile(join(world.root, path), text)
  }
  for (const [path, text] of Object.entries(files)) await write(path, text)
  const common = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'src-core']
  const sources = await sourceHash(world.root, [...common, 'src-x', 'vite.x.config.mts'])
  await writeRecord(join(world.records, 'vite.x.json'), { sources })
  const state = async () => (await step.isDone(world)).state
  return { world, write, state }
}

it.each([
  ['a source', 'src-x/deep/b.ts'],
  ['core', 'src-core/a.ts'],
  ['a new source', 'src-x/new.ts'],
  ['the configuration', 'vite.x.config.mts'],
  ['the packages', 'package-lock.json'],
])('builds again when %s has changed', async (_what, path) => {
  const { write, state } = await built()
  expect(await state()).toBe('done')
  await write(path, 'changed')
  expect(await state()).toBe('to do')
})

it('does not build again for a test, but does when the output is gone', async () => {
  const { world, write, state } = await built()
  await write('src-x/b.test.ts', 'changed')
  expect(await state()).toBe('done')
  await rm(join(world.root, 'dist/x.cjs'))
  expect(await state()).toBe('to do')
})
