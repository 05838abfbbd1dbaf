import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyWorld } from '../testing/world.mjs'
import { digestOf, writeRecord } from './files.mjs'
import { packages } from './packages.mjs'

it('is done for exactly this lock file, with node_modules there, after a success', async () => {
  const world = emptyWorld()
  const lock = join(world.root, 'package-lock.json')
  const installed = join(world.root, 'node_modules')
  await mkdir(installed, { recursive: true })
  await writeFile(lock, '{}')
  await writeFile(join(installed, '.package-lock.json'), '{}')
  const state = async () => (await packages.isDone(world)).state
  expect(await state()).toBe('to do')
  await writeRecord(join(world.records, 'packages.json'), { lockFile: await digestOf(lock) })
  expect(await state()).toBe('done')
  await writeFile(lock, '{ }')
  expect(await state()).toBe('to do')
  await writeFile(lock, '{}')
  await rm(installed, { recursive: true })
  expect(await state()).toBe('to do')
})

it('keeps no record of a failed install', async () => {
  const world = emptyWorld()
  await mkdir(world.root, { recursive: true })
  await writeFile(join(world.root, 'package-lock.json'), 'no json')
  await writeRecord(join(world.records, 'packages.json'), {
    lockFile: await digestOf(join(world.root, 'package-lock.json')),
  })
  await expect(packages.run(world)).rejects.toThrow('ended with')
  expect((await packages.isDone(world)).state).toBe('to do')
})
