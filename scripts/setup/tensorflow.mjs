import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf, readRecord, removeRecord, replaceFolder, sizeOf, sweep, writeRecord } from './files.mjs'
import { briefly, run } from './run.mjs'
import { sources } from './tensorflow-sources.mjs'
import { packageFolder } from './tensorflow-tools.mjs'

const recordPath = ({ records }) => join(records, 'tensorflow.json')
const BINDING = 'lib/napi-v8/tfjs_binding.node'
const NOTICE =
  'native TensorFlow cannot be had here, so reading runs on WebAssembly: the same scores, several times slower'

/**
 * Native TensorFlow under `@tensorflow/tfjs-node`. The record is written last, after a convolution was computed with what was
 * placed; without a matching record no file is trusted.
 */
export const createTensorflow = (from = sources, prove = proveNative) => ({
  name: 'TensorFlow',
  settles: true,
  byHand:
    'set OSTIUM_TENSORFLOW_DIR to a folder with libtensorflow_cc.so.2 (or libtensorflow.so.2), libtensorflow_framework.so.2 and ' +
    'include/ (an unpacked tensorflow-cpu 2.15 wheel has them), install g++, then: node scripts/setup.mjs',
  async isDone(world, { thorough = false, again = false } = {}) {
    const record = await readRecord(recordPath(world))
    if (record === null) return { state: 'to do', note: 'nothing is recorded as placed' }
    const asked = world.env.OSTIUM_TENSORFLOW_DIR
    if (asked && record.asked !== asked)
      return { state: 'to do', note: 'OSTIUM_TENSORFLOW_DIR names another folder' }
    if (record.backend === 'wasm') return { state: again ? 'to do' : 'cannot', note: record.notice }
    const wrong = await differs(packageFolder(world.root), record, thorough)
    return wrong ? { state: 'to do', note: wrong } : { state: 'done', note: `native, from ${record.source}` }
  },
  async run(world) {
    await removeRecord(recordPath(world))
    const asked = world.env.OSTIUM_TENSORFLOW_DIR ?? null
    const reasons = []
    for (const source of from) {
      try {
        const unfit = source.unfit(world)
        if (unfit) throw new Error(unfit)
        const taken = await place(world, source, prove)
        const files = await listFiles(packageFolder(world.root))
        await writeRecord(recordPath(world), {
          backend: 'native',
          source: source.name,
          detail: taken,
          asked,
          files,
        })
        return `native, from ${source.name} (${taken})`
      } catch (cause) {
        reasons.push(`${source.name}: ${briefly(cause)}`)
        world.say.line(`TensorFlow: not from ${reasons.at(-1)}`)
      }
    }
    await writeRecord(recordPath(world), { backend: 'wasm', notice: NOTICE, reasons, asked })
    return NOTICE
  },
})

export const tensorflow = createTensorflow()

/** Builds beside, then swaps whole folders in: a power cut leaves either no record or a finished tree. */
async function place(world, source, prove) {
  const root = packageFolder(world.root)
  await sweep(root, '.staging-', 0)
  const folder = await mkdtemp(join(root, '.staging-'))
  try {
    const taken = await source.stage(world, folder)
    for (const name of ['deps', 'lib']) await replaceFolder(join(folder, name), join(root, name))
    await prove(world).catch(async (cause) => {
      // The engine takes what it finds: a library that fails must not be found.
      for (const name of ['deps', 'lib']) await rm(join(root, name), { recursive: true, force: true })
      throw cause
    })
    return taken
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** In a process of its own: a library that this processor cannot run ends that one only. */
async function proveNative(world) {
  const script = join(world.root, 'scripts', 'setup', 'prove-native.mjs')
  await run(process.execPath, [script, world.root], {
    env: { ...world.env, TF_CPP_MIN_LOG_LEVEL: '2' },
    timeoutMs: 120_000,
  })
}

async function listFiles(root) {
  const libraries = (await readdir(join(root, 'deps', 'lib'))).map((name) => `deps/lib/${name}`)
  const files = []
  for (const path of [BINDING, ...libraries]) {
    if ((await lstat(join(root, path))).isSymbolicLink()) continue
    files.push({ path, size: await sizeOf(join(root, path)), sha256: await digestOf(join(root, path)) })
  }
  return files
}

/** Every start compares sizes and the binding's hash; `--check` hashes the libraries too (a second for 600 MB). */
async function differs(root, { files }, thorough) {
  if (!Array.isArray(files) || files.length === 0) return 'the record is damaged'
  for (const { path, size, sha256 } of files) {
    const full = join(root, path)
    if ((await sizeOf(full)) !== size) return `${path} is missing or has another size than recorded`
    if ((thorough || path === BINDING) && (await digestOf(full)) !== sha256)
      return `${path} has changed since it was placed`
  }
  return null
}
