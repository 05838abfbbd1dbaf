import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { exists, flush, sweep, verify } from './files.mjs'

/**
 * A pinned file from the cache, or fetched into it: temporary name, hash, flush, rename. What does not match its hash is
 * never given out, and a damaged file in the cache is fetched again.
 * @param {{ name: string, hash: string }} wanted
 * @param {(folder: string) => Promise<string>} obtain puts the file somewhere in that folder and returns its path
 */
export async function cached(world, { name, hash }, obtain, backOffMs = 2000) {
  const target = join(world.cache, name)
  if (await matches(target, hash)) return target
  await mkdir(world.cache, { recursive: true })
  // Other checkouts may be downloading into the same cache.
  await sweep(world.cache, '.partial-', 60 * 60 * 1000)
  return retried(3, backOffMs, async () => {
    const folder = await mkdtemp(join(world.cache, '.partial-'))
    try {
      const file = await obtain(folder)
      await verify(file, hash)
      await flush(file)
      await rename(file, target)
      return target
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}

const matches = async (path, hash) =>
  (await exists(path)) &&
  verify(path, hash).then(
    () => true,
    () => false,
  )

/** Tries again, waiting twice as long each time; an error marked `final` is not tried again. */
export async function retried(tries, backOffMs, work) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (cause) {
      if (attempt === tries || cause.final) throw cause
      await wait(backOffMs * 2 ** (attempt - 1))
    }
  }
}

const final = (message) => Object.assign(new Error(message), { final: true })

/**
 * Fetches a URL into a file. The publisher pins no hash for these, so the answer has to name its MD5 (`x-goog-hash`), and it is
 * checked: it catches a damaged transfer; who sent it is what https proves.
 */
export async function download(world, { url, target, connectMs = 5000 }) {
  const response = await open(url, connectMs)
  if (!response.ok) throw final(`${url} answers ${response.status}`)
  const expected = /md5=([A-Za-z0-9+/=]+)/.exec(response.headers.get('x-goog-hash') ?? '')?.[1]
  if (expected === undefined) throw final(`${url} names no checksum`)
  const hash = createHash('md5')
  const show = world.say.progress(
    new URL(url).pathname.split('/').at(-1),
    Number(response.headers.get('content-length') ?? 0),
  )
  let bytes = 0
  await pipeline(
    response.body,
    async function* count(source) {
      for await (const chunk of source) {
        hash.update(chunk)
        show((bytes += chunk.length))
        yield chunk
      }
    },
    createWriteStream(target),
  )
  if (hash.digest('base64') !== expected) throw new Error(`${url} arrived damaged`)
  return target
}

/** The answer's head within a short time: an unreachable host must not hold the next choice up. */
async function open(url, connectMs) {
  const control = new AbortController()
  const timer = setTimeout(() => control.abort(), connectMs)
  try {
    return await fetch(url, { signal: control.signal })
  } catch (cause) {
    throw final(`${new URL(url).host} is not reachable (${cause.cause?.code ?? cause.name})`)
  } finally {
    clearTimeout(timer)
  }
}
