import { readFile, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative, sep } from 'node:path'
import { run } from '../setup/run.mjs'

/** The codecs as the engine reads them: bytes of WebAssembly, without the code around it (src-main/engine/codec-files.ts). */
const WASM = {
  '@cornerstonejs/codec-charls/decodewasm': 'decoder',
  '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm': 'decoder',
  '@cornerstonejs/codec-openjpeg/decodewasm': 'decoder',
  '@cornerstonejs/codec-openjph/wasm': 'decoder',
}
/** Loaded by a name that is put together at run time, so no `require` of the built code shows them. */
const BY_NAME = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-backend-wasm', 'libsql']

/**
 * What of node_modules the built main process loads, by loading it in a process of its own: files, relative to the root.
 * Whatever is not loaded is not shipped.
 */
export async function loadedFiles(root) {
  const script = `
    const util = require('node:util')
    util.isNullOrUndefined ??= (value) => value === null || value === undefined
    util.isArray ??= Array.isArray
    for (const name of ${JSON.stringify([...BY_NAME, '@tensorflow/tfjs-core'])}) require(name)
    process.stdout.write(JSON.stringify(Object.keys(require.cache)))
  `
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' }
  const printed = await run(process.execPath, ['-e', script], { cwd: root, env, timeoutMs: 120_000 })
  const files = JSON.parse(printed.slice(printed.indexOf('['))).filter((path) =>
    path.includes(`node_modules${sep}`),
  )
  return [...new Set(files.map((path) => fromModules(path)))].sort()
}

/** A path from `node_modules` on, wherever that lies. */
const fromModules = (path) =>
  path.slice(path.lastIndexOf(`${sep}node_modules${sep}`) + 1).replaceAll('\\', '/')

/** Everything that is opened beside code: codecs, the WebAssembly backend, TensorFlow's libraries. */
export async function openedFiles(root) {
  const require = createRequire(join(root, 'package.json'))
  const codecs = Object.keys(WASM).map((name) => relative(root, require.resolve(name)))
  const backend = 'node_modules/@tensorflow/tfjs-backend-wasm/dist'
  const wasm = (await readdir(join(root, backend)))
    .filter((name) => name.endsWith('.wasm'))
    .map((name) => `${backend}/${name}`)
  const libraries = 'node_modules/@tensorflow/tfjs-node/deps/lib'
  const entries = await readdir(join(root, libraries), { withFileTypes: true }).catch(() => [])
  // Links carry names for the linker; the binding asks for the library by its own name.
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => `${libraries}/${name}`)
  return [...codecs.map(fromRoot), ...wasm, ...names].sort()
}

const fromRoot = (path) => path.replaceAll('\\', '/').replace(/^.*?(?=node_modules\/)/, '')

/** The folder of the package that a file of node_modules belongs to. */
export const packageOf = (file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)[1]

/**
 * A part of the program, for the inventory and the licences.
 * @typedef {{ name: string, version: string, licence: string, text: string, purpose: string, folder: string | null }} Part
 */

/** @returns {Promise<Part[]>} packages beside the code (`files`), and those bundled into it (dist/bundled) */
export async function packageParts(root, files) {
  const beside = [...new Set(files.map(packageOf))]
  const names = await readdir(join(root, 'dist', 'bundled'))
  const lists = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(root, 'dist', 'bundled', name), 'utf8'))),
  )
  const bundled = [...new Set(lists.flat())].map(
    (line) => `node_modules/${line.slice(0, line.lastIndexOf('@'))}`,
  )
  const parts = await Promise.all(
    [...new Set([...beside, ...bundled])].sort().map((folder) => packagePart(root, folder)),
  )
  const purpose = ({ folder }) =>
    beside.includes(folder) ? 'a package beside the program' : 'bundled into the program'
  return parts.map((part) => ({ ...part, purpose: purpose(part) }))
}

async function packagePart(root, folder) {
  const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))
  const licence =
    typeof manifest.license === 'string' ? manifest.license : (manifest.license?.type ?? 'not stated')
  return {
    name: manifest.name,
    version: manifest.version,
    licence,
    text: await licenceText(join(root, folder)),
    folder,
  }
}

/** What the package says of its licence, all files of it; empty where it has none beside the name. */
export async function licenceText(folder) {
  const names = (await readdir(folder))
    .filter((name) => /^(licen[sc]e|copying|notice)(\.|-|$)/i.test(name))
    .sort()
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')))
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('\n\n')
}
