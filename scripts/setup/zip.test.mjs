import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { emptyWorld } from '../testing/world.mjs'
import { zipOf } from '../testing/zip-writer.mjs'
import { extractMember, zipMembers } from './zip.mjs'

const long = 'coronary '.repeat(50_000)

async function zipFile(bytes) {
  const { cache } = emptyWorld()
  await mkdir(cache)
  const path = join(cache, 'a.zip')
  await writeFile(path, bytes)
  return { path, target: join(cache, 'out', 'member') }
}

it.each([
  ['deflated', long, 8],
  ['stored', long, 0],
  ['empty', '', 0],
])('gives back a %s member', async (_kind, content, method) => {
  const { path, target } = await zipFile(
    zipOf([
      ['before', 'x'],
      ['a/b.txt', content, method],
      ['after', 'y'],
    ]),
  )
  const members = await zipMembers(path)
  expect(members.map(({ name }) => name)).toEqual(['before', 'a/b.txt', 'after'])
  await extractMember(path, members[1], target)
  expect(await readFile(target, 'utf8')).toBe(content)
})

it('refuses a file that is cut short, and one that is no zip', async () => {
  const whole = zipOf([['a', long]])
  const { path } = await zipFile(whole.subarray(0, whole.length - 30))
  await expect(zipMembers(path)).rejects.toThrow('no zip file, or is cut short')
})

it('refuses a member that has another size than promised, or an unknown packing', async () => {
  const { path, target } = await zipFile(
    zipOf([
      ['a', long],
      ['b', 'raw', 0],
    ]),
  )
  const [deflated, stored] = await zipMembers(path)
  await expect(extractMember(path, { ...deflated, size: 3 }, target)).rejects.toThrow('were promised')
  await expect(extractMember(path, { ...stored, method: 14 }, target)).rejects.toThrow('packing 14')
})
