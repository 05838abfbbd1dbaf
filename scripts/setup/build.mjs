import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exists, readRecord, removeRecord, writeRecord } from './files.mjs'
import { run } from './run.mjs'

const COMMON = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'vite.bundled.mts', 'src-core']

/**
 * A build with vite. It is done when the hash of its sources is the recorded one and its outputs are there.
 * @param {{ name: string, config: string, sources: string[], outputs: string[] }} what
 */
export const createBuild = ({ name, config, sources, outputs }) => ({
  name,
  byHand: `npx vite build --config ${config}`,
  async isDone(world) {
    const recorded = await readRecord(recordOf(world, config))
    for (const output of outputs)
      if (!(await exists(join(world.root, output)))) return { state: 'to do', note: `${output} is missing` }
    if (recorded?.sources !== (await sourceHash(world.root, [...COMMON, ...sources, config])))
      return { state: 'to do', note: 'the sources have changed' }
    return { state: 'done', note: 'newer than its sources' }
  },
  async run(world) {
    // Taken before the build: what is edited meanwhile is built by the next start.
    const hash = await sourceHash(world.root, [...COMMON, ...sources, config])
    await removeRecord(recordOf(world, config))
    const vite = join(world.root, 'node_modules', 'vite', 'bin', 'vite.js')
    const env = { ...world.env, NODE_ENV: 'production' }
    await run(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
      cwd: world.root,
      env,
    })
    await writeRecord(recordOf(world, config), { sources: hash })
    return 'built'
  },
})

const recordOf = ({ records }, config) => join(records, `${config.replace(/\.config\.mts$/, '')}.json`)

/** One hash over names and bytes of all sources; tests are not sources of a build. */
export async function sourceHash(root, paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of await filesUnder(root, path))
      hash.update(`${file}\0`).update(await readFile(join(root, file)))
  }
  return hash.digest('hex')
}

async function filesUnder(root, path) {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch((cause) => {
    if (cause.code === 'ENOTDIR') return null
    if (cause.code === 'ENOENT') return []
    throw cause
  })
  if (entries === null) return [path]
  const nested = await Promise.all(
    entries
      .map(({ name }) => name)
      .filter((name) => !/\.test\.[cm]?[jt]s$/.test(name))
      .sort()
      .map((name) => filesUnder(root, `${path}/${name}`)),
  )
  return nested.flat()
}

const mainFiles = (...names) => names.map((name) => `dist/main/${name}.cjs`)

export const buildMain = createBuild({
  name: 'main and engine',
  config: 'vite.main.config.mts',
  sources: ['src-main'],
  outputs: mainFiles('main', 'engine', 'indexer', 'cli'),
})

export const buildPreload = createBuild({
  name: 'preload',
  config: 'vite.preload.config.mts',
  sources: ['src-main/electron'],
  outputs: mainFiles('preload'),
})

export const buildRenderer = createBuild({
  name: 'window',
  config: 'vite.renderer.config.mts',
  sources: ['src-renderer', 'assets'],
  outputs: ['dist/renderer/index.html'],
})

export const buildLab = createBuild({
  name: 'lab',
  config: 'vite.lab.config.mts',
  sources: ['src-lab', 'src-main/engine', 'bench'],
  outputs: ['dist/lab/lab.mjs'],
})
