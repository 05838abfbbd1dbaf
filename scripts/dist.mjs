// Long, as the order of the whole build stands in one place: node scripts/dist.mjs [dir] [tar.gz] [deb] [rpm] … [--release] [--key FILE]
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeAbout } from './pack/about.mjs'
import { electronFolder } from './pack/electron-folder.mjs'
import { writeIcons } from './pack/icons.mjs'
import { electronSupport, refusals, releasedDays } from './pack/release.mjs'
import { programManifest, stage } from './pack/stage.mjs'
import { filesUnder, fingerprint, readKey, sumsOf, writeSums } from './pack/sums.mjs'
import { tarball } from './pack/tarball.mjs'
import { electronRecord } from './setup/electron.mjs'
import { exists, readRecord } from './setup/files.mjs'
import { prepare } from './setup/job.mjs'
import { run } from './setup/run.mjs'
import { JOBS } from './setup/steps.mjs'
import { thisWorld } from './setup/world.mjs'

const HELP = `npm run dist -- [targets] [options]
  targets     dir tar.gz deb rpm AppImage (Linux), nsis msi (Windows), dmg (macOS); default: dir tar.gz
  --release   refuse what may not be released: the development runtime, another Electron than the pinned one or one without
              support, no native TensorFlow, no key
  --key FILE  Ed25519 private key (PEM, PKCS #8) to sign the lists of hashes with
  --fast      pack quickly and large, for tests
  --version V another version than package.json has, for tests of an upgrade
  --built     take dist/ as it is
  --again     pack what out/ already has laid out
`
const OWN_TARGETS = ['dir', 'tar.gz']
const PLATFORM = { deb: 'linux', rpm: 'linux', AppImage: 'linux', nsis: 'win', msi: 'win', dmg: 'mac' }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    release: { type: 'boolean', default: false },
    key: { type: 'string' },
    fast: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    built: { type: 'boolean', default: false },
    version: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const targets = positionals.length > 0 ? positionals : OWN_TARGETS
const unknown = targets.filter((name) => !OWN_TARGETS.includes(name) && !(name in PLATFORM))
const world = thisWorld()
const say = (text) => process.stderr.write(`${text}\n`)
const out = (...path) => join(world.root, 'out', ...path)

if (values.help || unknown.length > 0) {
  say(unknown.length > 0 ? `There is no target ${unknown.join(', ')}.\n\n${HELP}` : HELP)
  process.exitCode = values.help ? 0 : 2
} else process.exitCode = await dist()

async function dist() {
  if (!values.again && !values.built) await freshBuild()
  const key = values.key === undefined ? null : await readKey(values.key)
  const build = await describeBuild(key)
  const refused = values.release ? build.refused : []
  if (refused.length > 0) {
    say(`This cannot be released:\n${refused.map((line) => `  - ${line}`).join('\n')}`)
    return 1
  }
  announce(build, key)
  const unpacked = values.again ? await unpackedFolder() : await layOut(build, key)
  await pack(unpacked, build)
  await listPackages(key)
  return 0
}

/** From nothing, so that no file of an earlier build is shipped. */
async function freshBuild() {
  for (const path of ['dist/main', 'dist/renderer', 'dist/bundled'])
    await rm(join(world.root, path), { recursive: true, force: true })
  await prepare(world, JOBS.window)
}

async function describeBuild(key) {
  const manifest = JSON.parse(await readFile(join(world.root, 'package.json'), 'utf8'))
  const runtime = await readRecord(electronRecord(world))
  const tensorflow = await readRecord(join(world.records, 'tensorflow.json'))
  const support = electronSupport(runtime.version, await releasedDays(world.root), Date.now())
  const refused = refusals(runtime, manifest.devDependencies.electron, tensorflow, support, key !== null)
  const test = !values.release
  const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? (await commitTime()))
  return {
    version: `${values.version ?? manifest.version}${test ? '-test' : ''}`,
    test,
    why: refused,
    made: new Date(epoch * 1000).toISOString(),
    runtime: {
      name: 'Electron',
      version: runtime.version,
      source: runtime.name,
      development: runtime.development,
      supportedUntil: support.until,
    },
    tensorflow: {
      backend: tensorflow.backend,
      source: tensorflow.source ?? 'none',
      version:
        /==([\d.]+)|libtensorflow ([\d.]+)/
          .exec(tensorflow.detail ?? '')
          ?.slice(1)
          .find(Boolean) ?? 'unknown',
    },
    signer: key === null ? null : fingerprint(key),
    refused,
    support,
    epoch,
  }
}

function commitTime() {
  return run('git', ['log', '-1', '--format=%ct'], { cwd: world.root }).then(
    (text) => text.trim(),
    () => '1700000000',
  )
}

function announce({ version, test, refused, support, runtime }, key) {
  say(`Ostium ${version}, Electron ${runtime.version}`)
  if (test)
    say(
      `TEST BUILD: not to be used in a hospital${refused.length > 0 ? `\n${refused.map((line) => `  - ${line}`).join('\n')}` : ''}`,
    )
  if (key === null) say('UNSIGNED: nobody can tell who made these packages. Sign them with --key FILE.')
  if (support.state === 'ending')
    say(`Electron ${runtime.version} has security fixes until ${support.until}: ${support.daysLeft} days.`)
}

/** The program as it lies on a disk: by electron-builder, then with its list of hashes. */
async function layOut({ refused, support, epoch, ...build }, key) {
  ;(void refused, support)
  const files = await stage(world.root, out('app'), await programManifest(world.root, build.version))
  const runtime = await readRecord(electronRecord(world))
  await electronFolder(runtime, out('electron'), world.platform)
  const models = (await readdir(out('app', 'models'))).sort()
  await writeAbout({
    root: world.root,
    folder: out('about'),
    electronFolder: out('electron'),
    files,
    build,
    models,
  })
  await mkdir(out('icons'), { recursive: true })
  await writeIcons(world.root, out('icons'))
  await rm(out('packages'), { recursive: true, force: true })
  await builder(['--dir'], { ...build, epoch })
  const unpacked = await unpackedFolder()
  await writeSums(unpacked, await sumsOf(unpacked, await filesUnder(unpacked)), key)
  return unpacked
}

async function unpackedFolder() {
  const names = await readdir(out('packages'))
  const name = names.find((one) => one.endsWith('-unpacked'))
  if (name === undefined) throw new Error('electron-builder left no unpacked program')
  return out('packages', name)
}

async function builder(args, { version, runtime, epoch }) {
  const config = out('electron-builder.json')
  const own = {
    extends: join(world.root, 'electron-builder.yml'),
    electronDist: out('electron'),
    electronVersion: runtime.version,
    extraMetadata: { version, homepage: 'https://ostium.invalid' },
  }
  await writeFile(config, JSON.stringify(own, null, 2))
  const cli = join(world.root, 'node_modules', 'electron-builder', 'cli.js')
  const env = {
    ...world.env,
    SOURCE_DATE_EPOCH: String(epoch),
    CUSTOM_FPM_PATH: world.env.CUSTOM_FPM_PATH ?? join(world.root, 'scripts', 'pack', 'fpm.mjs'),
    OSTIUM_PACK: values.fast ? 'fast' : '',
    // A hard link would let the fuses be flipped in the runtime that set-up placed.
    USE_HARD_LINKS: 'false',
    CSC_IDENTITY_AUTO_DISCOVERY: world.env.CSC_LINK ? 'true' : 'false',
  }
  say(
    await run(process.execPath, [cli, ...args, '--publish', 'never', '--config', config], {
      cwd: world.root,
      env,
    }),
  )
}

async function pack(unpacked, build) {
  const { version, epoch } = build
  const name = `ostium-${version}-${basename(unpacked).replace(/-unpacked$/, '')}-${world.arch}`
  if (targets.includes('tar.gz'))
    await tarball(unpacked, name, out('packages', `${name}.tar.gz`), { epoch, fast: values.fast })
  for (const platform of ['linux', 'win', 'mac']) {
    const wanted = targets.filter((target) => PLATFORM[target] === platform)
    if (wanted.length > 0) await builder([`--${platform}`, ...wanted, '--prepackaged', unpacked], build)
  }
}

/** The hashes of the packages, beside them. */
async function listPackages(key) {
  const made = (await readdir(out('packages'), { withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(tar\.gz|deb|rpm|AppImage|exe|msi|dmg)$/.test(entry.name))
    .map(({ name }) => name)
    .sort()
  if (made.length === 0) return
  await cp(out('about', 'sbom.cdx.json'), out('packages', 'sbom.cdx.json')).catch(() => undefined)
  const listed = [...made, ...((await exists(out('packages', 'sbom.cdx.json'))) ? ['sbom.cdx.json'] : [])]
  await writeSums(out('packages'), await sumsOf(out('packages'), listed), key)
  say(`out/packages: ${made.join(', ')}`)
}
