// Long, as each act on the clean root stands in the order of an installed program's life.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { artifacts, newHome, type Home } from './launch.ts'
import { command, openWindow, run } from './packaged.ts'
import { firstRun, readingOf } from './program.ts'
import { projectRoot } from './runtime.ts'

/**
 * deb and rpm, installed by dpkg over this machine's own files in an overlay that is thrown away: only what the package does lands in
 * `upper`. Needs root. A package of a release takes an hour to compress; these are packed quickly.
 */
const out = join(projectRoot, 'out', 'packages')
const build = (...words: string[]) =>
  run([process.execPath, 'scripts/dist.mjs', ...words, '--built', '--fast'], {
    ...process.env,
    SOURCE_DATE_EPOCH: '1764000000',
  })

const place = mkdtempSync(join(tmpdir(), 'ostium-installed-'))
const [upper, work, root, kept] = ['upper', 'work', 'root', 'kept'].map((name) => join(place, name))
const inRoot = (...words: string[]) => run(['chroot', root ?? '', ...words])
const dpkg = (...words: string[]) => inRoot('dpkg', ...words)

/** What lies in the overlay of the package's own: caches that other packages' triggers write are not. */
const ownFiles = async () => {
  const { out: found } = await run(['find', upper ?? '', '-path', '*ostium*', '-not', '-type', 'c'])
  return found
    .split('\n')
    .filter((path) => path !== '' && !path.includes('/var/log/') && !path.includes('/tmp/'))
}

/** Long, as the acts follow on each other. */
describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('the installed program', () => {
  let home: Home
  beforeAll(async () => {
    home = newHome()
    for (const path of [upper, work, root, kept]) mkdirSync(path ?? '')
    for (const version of ['0.0.9', '0.1.0']) {
      const built = await build('dir', 'deb', ...(version === '0.1.0' ? ['rpm'] : []), '--version', version)
      expect(built.code, built.err).toBe(0)
      await run(['sh', '-c', `mv ${out}/*.deb ${kept ?? ''}`])
    }
    await run([
      'mount',
      '-t',
      'overlay',
      'overlay',
      '-o',
      `lowerdir=/,upperdir=${upper ?? ''},workdir=${work ?? ''}`,
      root ?? '',
    ])
    for (const path of ['proc', 'dev', 'sys', 'tmp'])
      await run(['mount', '--rbind', `/${path}`, join(root ?? '', path)])
  })
  afterAll(async () => {
    for (const path of ['tmp', 'sys', 'dev', 'proc']) await run(['umount', '-l', join(root ?? '', path)])
    await run(['umount', '-l', root ?? ''])
    home.remove()
    rmSync(place, { recursive: true, force: true })
  })

  const packageOf = (version: string) => join(kept ?? '', `ostium_${version}-test_amd64.deb`)

  it('installs, and opens on a study to a probability', async () => {
    const installed = await dpkg('--install', packageOf('0.0.9'))
    expect(installed.code, installed.err).toBe(0)
    expect((await inRoot('ostium', '--version')).out.trim()).toBe('0.0.9-test')
    for (const path of [
      '/usr/share/applications/ostium.desktop',
      '/usr/share/man/man1/ostium.1',
      '/usr/share/mime/packages/ostium-dicom.xml',
    ])
      expect(existsSync(join(root ?? '', path)), path).toBe(true)
    expect(readFileSync(join(root ?? '', '/usr/share/mime/globs2'), 'utf8')).toContain(
      ':application/dicom:*.dcm',
    )
    const window = await openWindow(join(root ?? '', 'opt/Ostium/ostium'), home)
    const { id } = await firstRun(window)
    const { run: reading } = await readingOf(window, id, 240_000)
    expect(reading?.probability.value).toBeGreaterThan(0)
    mkdirSync(artifacts, { recursive: true })
    await window.page.screenshot({ path: join(artifacts, 'installed.png') })
    await window.close()
  })

  it('is upgraded, and keeps what the person has', async () => {
    const upgraded = await dpkg('--install', packageOf('0.1.0'))
    expect(upgraded.code, upgraded.err).toBe(0)
    expect((await inRoot('ostium', '--version')).out.trim()).toBe('0.1.0-test')
    const checked = await command(join(root ?? '', 'opt/Ostium/bin/ostium'), home, [
      'library',
      'check',
      '--json',
    ])
    expect(checked.code, checked.err).toBe(0)
    const window = await openWindow(join(root ?? '', 'opt/Ostium/ostium'), home)
    const { id } = await firstRun(window)
    // Read by the older one: it is there at once.
    expect((await readingOf(window, id, 20_000)).run).not.toBeNull()
    await window.close()
  })

  it('is removed without a file left, and leaves the library alone', async () => {
    const removed = await dpkg('--purge', 'ostium')
    expect(removed.code, removed.err).toBe(0)
    expect(await ownFiles()).toEqual([])
    expect(existsSync(join(root ?? '', 'opt/Ostium'))).toBe(false)
    expect(existsSync(join(home.path, 'data', 'ostium', 'library.db'))).toBe(true)
  })

  it('is in the rpm, file by file', async () => {
    const file = join(out, readdirSync(out).find((name) => name.endsWith('.rpm')) ?? '')
    const listed = await run(['rpm', '-qp', '--queryformat', '[%{FILENAMES}\n]', file])
    expect(listed.code, listed.err).toBe(0)
    for (const path of [
      '/opt/Ostium/ostium',
      '/opt/Ostium/resources/app.asar',
      '/usr/bin/ostium',
      '/usr/share/man/man1/ostium.1',
    ])
      expect(listed.out.split('\n')).toContain(path)
    expect((await run(['rpm', '-K', '--nosignature', file])).out).toContain('digests OK')
    const scripts = await run(['rpm', '-qp', '--scripts', file])
    expect(scripts.out).toContain('chrome-sandbox')
  })
})

describe('two builds', () => {
  it('are the same bytes', async () => {
    const sums = async () => {
      const built = await build('dir', 'tar.gz', 'deb')
      expect(built.code, built.err).toBe(0)
      return readFileSync(join(out, 'SHA256SUMS'), 'utf8')
    }
    expect(await sums()).toBe(await sums())
  })
})
