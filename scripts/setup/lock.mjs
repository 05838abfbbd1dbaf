import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const OLD_MS = 60 * 60 * 1000

/** One set-up at a time in a checkout: a second one waits; what a dead one left is taken over. */
export async function withLock(world, work) {
  const path = join(world.records, 'lock')
  await mkdir(world.records, { recursive: true })
  for (let told = false; !(await take(path));) {
    if (await abandoned(path)) {
      await takeAway(path)
      continue
    }
    if (!told) world.say.line('another set-up is running in this folder; waiting for it')
    told = true
    await wait(500)
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function take(path) {
  try {
    const file = await open(path, 'wx')
    await file.writeFile(String(process.pid))
    await file.close()
    return true
  } catch (cause) {
    if (cause.code === 'EEXIST') return false
    throw cause
  }
}

/** By a rename, so that of two that find a dead lock only one removes it, and a lock taken meanwhile is put back. */
async function takeAway(path) {
  const aside = `${path}.${process.pid}`
  try {
    await rename(path, aside)
    if (!(await abandoned(aside))) await rename(aside, path)
  } catch (cause) {
    if (cause.code !== 'ENOENT') throw cause
  }
  await rm(aside, { force: true })
}

async function abandoned(path) {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    const ageMs = Date.now() - mtimeMs
    return ageMs > OLD_MS || (text === '' ? ageMs > 5000 : !alive(Number(text)))
  } catch {
    return false
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause.code === 'EPERM'
  }
}
