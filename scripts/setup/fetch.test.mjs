import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { emptyWorld } from '../testing/world.mjs'
import { cached, download, retried } from './fetch.mjs'

const digest = (text, algorithm, encoding) => createHash(algorithm).update(text).digest(encoding)
const wanted = { name: 'a.whl', hash: `sha256:${digest('good', 'sha256', 'hex')}` }

/** Obtains these contents, one a try. */
function obtaining(...contents) {
  const tries = []
  const obtain = async (folder) => {
    const path = join(folder, 'downloaded')
    await writeFile(path, contents[tries.length] ?? contents.at(-1))
    tries.push(path)
    return path
  }
  return { obtain, tries }
}

it('fetches once, then answers from the cache', async () => {
  const world = emptyWorld()
  const { obtain, tries } = obtaining('good')
  for (let i = 0; i < 2; i++) expect(await readFile(await cached(world, wanted, obtain), 'utf8')).toBe('good')
  expect(tries).toHaveLength(1)
})

it('never gives out a tampered file, and leaves nothing of it behind', async () => {
  const world = emptyWorld()
  const { obtain, tries } = obtaining('evil')
  await expect(cached(world, wanted, obtain, 1)).rejects.toThrow('is not the pinned file')
  expect(tries).toHaveLength(3)
  expect(await readdir(world.cache)).toEqual([])
})

it('tries again after a damaged transfer, and replaces what was damaged in the cache', async () => {
  const world = emptyWorld()
  await mkdir(world.cache)
  await writeFile(join(world.cache, wanted.name), 'goo')
  const { obtain, tries } = obtaining('go', 'good')
  expect(await readFile(await cached(world, wanted, obtain, 1), 'utf8')).toBe('good')
  expect(tries).toHaveLength(2)
})

it('waits twice as long before each further try, and not at all after a final error', async () => {
  const begun = performance.now()
  await expect(retried(3, 20, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(performance.now() - begun).toBeGreaterThanOrEqual(55)
  let tries = 0
  const final = () => (tries++, Promise.reject(Object.assign(new Error('never'), { final: true })))
  await expect(retried(3, 1, final)).rejects.toThrow('never')
  expect(tries).toBe(1)
})

async function serve(answer) {
  const server = createServer(answer)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => (server.closeAllConnections(), void server.close()))
  return `http://127.0.0.1:${server.address().port}/a.tar.gz`
}

async function target() {
  const world = emptyWorld()
  await mkdir(world.cache)
  return { world, target: join(world.cache, 'a.tar.gz') }
}

const sending = (text, md5) => (_request, response) =>
  response.writeHead(200, md5 === null ? {} : { 'x-goog-hash': `crc32c=AAAAAA==,md5=${md5}` }).end(text)

it('downloads what has the checksum its host names', async () => {
  const { world, target: path } = await target()
  const url = await serve(sending('good', digest('good', 'md5', 'base64')))
  expect(await readFile(await download(world, { url, target: path }), 'utf8')).toBe('good')
})

it.each([
  ['another checksum', sending('evil', digest('good', 'md5', 'base64')), 'arrived damaged'],
  ['no checksum', sending('good', null), 'names no checksum'],
  ['an error', (_request, response) => response.writeHead(404).end(), 'answers 404'],
  ['no answer', () => {}, 'is not reachable (AbortError)'],
])('refuses %s', async (_kind, answer, message) => {
  const { world, target: path } = await target()
  const url = await serve(answer)
  const begun = performance.now()
  await expect(download(world, { url, target: path, connectMs: 300 })).rejects.toThrow(message)
  expect(performance.now() - begun).toBeLessThan(3000)
})
