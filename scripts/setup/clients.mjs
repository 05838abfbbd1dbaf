import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sizeOf } from './files.mjs'
import { cached } from './fetch.mjs'
import { npmCommand, run } from './run.mjs'

/** One package file by npm's own client, hash pinned here and not taken from the registry. */
export const fetchByNpm = (world, { spec, name, hash, bytes }) =>
  cached(world, { name, hash }, async (folder) => {
    const { command, first, shell } = npmCommand(world.env, world.platform)
    const args = [
      ...first,
      'pack',
      spec,
      '--pack-destination',
      folder,
      '--cache',
      join(folder, 'npm'),
      '--loglevel=error',
    ]
    await watched(world, folder, spec, bytes, () => run(command, args, { cwd: folder, shell }))
    return onlyFile(folder, '.tgz')
  })

/** One wheel by pip's own client. */
export const fetchByPip = (world, { pip, spec, name, hash, bytes, platformArgs }) =>
  cached(world, { name, hash }, async (folder) => {
    const args = [
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--no-cache-dir',
      ...platformArgs,
      '--dest',
      folder,
      spec,
    ]
    const env = { ...world.env, TMPDIR: folder }
    await watched(world, folder, spec, bytes, () =>
      run(pip[0], [...pip.slice(1), ...args], { cwd: folder, env }),
    )
    return onlyFile(folder, '.whl')
  })

async function onlyFile(folder, ending) {
  const found = (await readdir(folder)).filter((name) => name.endsWith(ending))
  if (found.length !== 1) throw new Error(`expected one ${ending} file, found ${found.length}`)
  return join(folder, found[0])
}

/** Shows how a folder grows while another client downloads into it. */
async function watched(world, folder, label, bytes, work) {
  const show = world.say.progress(label, bytes)
  // The client keeps a copy while it works, so the folder grows past the file.
  const timer = setInterval(
    () => void folderSize(folder).then((size) => show(Math.min(size, 0.99 * bytes))),
    400,
  )
  try {
    await work()
    show(bytes)
  } finally {
    clearInterval(timer)
  }
}

async function folderSize(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => sizeOf(join(entry.parentPath ?? entry.path, entry.name))),
  )
  return sizes.reduce((sum, size) => sum + (size ?? 0), 0)
}
