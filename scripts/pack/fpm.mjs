#!/usr/bin/env node
// Stands in for fpm, which electron-builder would download: the same options, with dpkg-deb and rpmbuild. CUSTOM_FPM_PATH names it.
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  utimes,
  lutimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../setup/run.mjs'
import { controlFile, dataSize, md5sums, parseArguments, specFile } from './fpm-files.mjs'

const options = parseArguments(process.argv.slice(2))
const folder = await mkdtemp(join(process.env.TMPDIR ?? tmpdir(), 'ostium-package-'))
try {
  const tree = join(folder, 'tree')
  for (const { from, to } of options.inputs) await place(from, join(tree, to))
  await settle(tree)
  await (options.target === 'deb' ? deb(tree) : rpm(tree))
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** A folder's contents, or one file or link under its new name. */
async function place(from, to) {
  const whole = from.endsWith('/')
  await mkdir(whole ? to : dirname(to), { recursive: true })
  await cp(whole ? from.slice(0, -1) : from, to, { recursive: true, verbatimSymlinks: true })
}

/** One time and plain rights for everything: who built it, and when, must not be seen. */
async function settle(path) {
  const time = Number(process.env.SOURCE_DATE_EPOCH)
  const entry = await lstat(path)
  if (entry.isDirectory()) for (const name of await readdir(path)) await settle(join(path, name))
  if (entry.isSymbolicLink()) return lutimes(path, time, time)
  await chmod(path, entry.isDirectory() || entry.mode & 0o111 ? 0o755 : 0o644)
  await utimes(path, time, time)
}

async function deb(tree) {
  const control = join(tree, 'DEBIAN')
  await mkdir(control)
  await writeFile(join(control, 'control'), controlFile(options, await dataSize(tree)))
  await writeFile(join(control, 'md5sums'), await md5sums(tree))
  for (const [name, from] of [
    ['postinst', options.afterInstall],
    ['postrm', options.afterRemove],
  ]) {
    await writeFile(join(control, name), await readFile(from))
  }
  await settle(control)
  for (const name of ['postinst', 'postrm']) await chmod(join(control, name), 0o755)
  await rm(options.package, { force: true })
  const pack = process.env.OSTIUM_PACK === 'fast' ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6']
  await run('dpkg-deb', ['--root-owner-group', ...pack, '--build', tree, options.package])
}

async function rpm(tree) {
  const spec = join(folder, 'ostium.spec')
  await writeFile(
    spec,
    specFile(options, {
      afterInstall: await readFile(options.afterInstall, 'utf8'),
      afterRemove: await readFile(options.afterRemove, 'utf8'),
    }),
  )
  const payload = process.env.OSTIUM_PACK === 'fast' ? 'w1.gzdio' : 'w6.xzdio'
  const define = (name, value) => ['--define', `${name} ${value}`]
  await run('rpmbuild', [
    '-bb',
    ...define('_topdir', join(folder, 'rpm')),
    ...define('_rpmdir', join(folder, 'out')),
    ...define('_rpmfilename', 'built.rpm'),
    ...define('_binary_payload', payload),
    ...define('_build_id_links', 'none'),
    ...define('_buildhost', 'reproducible'),
    ...define('use_source_date_epoch_as_buildtime', '1'),
    ...define('clamp_mtime_to_source_date_epoch', '1'),
    ...define('__os_install_post', '%{nil}'),
    ...define('ostium_tree', tree),
    ...['--target', `${options.architecture}-linux`, spec],
  ])
  await rm(options.package, { force: true })
  await cp(join(folder, 'out', 'built.rpm'), options.package).catch(() =>
    rename(join(folder, 'out', 'built.rpm'), options.package),
  )
}
