import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyWorld } from '../testing/world.mjs'
import { parseHash, readRecord, replaceFolder, verify, writeRecord } from './files.mjs'

// Both of the three bytes "abc" (FIPS 180-4, examples).
const ABC_256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
const ABC_512 =
  'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f'
const pins = [`sha256:${ABC_256}`, `sha512-${Buffer.from(ABC_512, 'hex').toString('base64')}`]

async function fileOf(content) {
  const { cache } = emptyWorld()
  await mkdir(cache)
  const path = join(cache, 'file')
  await writeFile(path, content)
  return path
}

it.each(pins)('accepts the pinned file and refuses one changed byte (%s)', async (pin) => {
  await verify(await fileOf('abc'), pin)
  await expect(verify(await fileOf('abd'), pin)).rejects.toThrow('is not the pinned file')
})

it('does not take any text for a hash', () => {
  expect(() => parseHash('abc')).toThrow('not a hash')
})

it('reads a record back; a damaged or missing one is none', async () => {
  const { records } = emptyWorld()
  const path = join(records, 'one.json')
  expect(await readRecord(path)).toBeNull()
  await writeRecord(path, { size: 3 })
  expect(await readRecord(path)).toEqual({ size: 3 })
  expect(await readdir(records)).toEqual(['one.json'])
  await writeFile(path, '{"size": ')
  expect(await readRecord(path)).toBeNull()
})

it('replaces a folder whole: nothing of the old one stays', async () => {
  const { root } = emptyWorld()
  const [place, finished] = [join(root, 'place'), join(root, 'finished')]
  for (const [folder, name] of [
    [place, 'old'],
    [finished, 'new'],
  ]) {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, name), name)
  }
  await replaceFolder(finished, place)
  expect(await readdir(root)).toEqual(['place'])
  expect(await readdir(place)).toEqual(['new'])
  expect(await readFile(join(place, 'new'), 'utf8')).toBe('new')
})
