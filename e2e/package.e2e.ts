import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { listPackage } from '@electron/asar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { artifacts, newHome, type Home } from './launch.ts'
import { command, openWindow, run, type Window } from './packaged.ts'
import { firstRun, readingOf } from './program.ts'
import { electronRuntime, projectRoot } from './runtime.ts'

const onLinux = process.platform === 'linux'

/** A fuse in the binary is a digit (the package exports no names for them). */
const ON = '1'.charCodeAt(0)
const OFF = '0'.charCodeAt(0)

/** The tar.gz as IT gets it, unpacked in a clean place, with the network off. */
describe.runIf(onLinux)('the package, unpacked', () => {
  const place = mkdtempSync(join(tmpdir(), 'ostium-package-'))
  const out = join(projectRoot, 'out', 'packages')
  let home: Home
  let root = ''
  let window: Window | null = null
  beforeAll(async () => {
    home = newHome()
    const built = await run([process.execPath, 'scripts/dist.mjs', 'dir', 'tar.gz', '--built', '--fast'])
    expect(built.err).toContain('TEST BUILD')
    expect(built.code, built.err).toBe(0)
    const archive = readdirSync(out).find((name) => name.endsWith('.tar.gz')) ?? ''
    expect(archive).toMatch(/-test-/)
    expect((await run(['tar', '-xzf', join(out, archive), '-C', place])).code).toBe(0)
    root = join(place, archive.replace(/\.tar\.gz$/, ''))
  }, 400_000)
  afterAll(async () => {
    await window?.close()
    home.remove()
    rmSync(place, { recursive: true, force: true })
    rmSync(join(projectRoot, 'out'), { recursive: true, force: true })
  })

  it('has its fuses as they were decided, read from the binary itself', async () => {
    const fuses = await getCurrentFuseWire(join(root, 'ostium'))
    const state = (option: FuseV1Options) => fuses[option]
    expect(state(FuseV1Options.RunAsNode)).toBe(OFF)
    expect(state(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(OFF)
    expect(state(FuseV1Options.EnableNodeCliInspectArguments)).toBe(OFF)
    expect(state(FuseV1Options.OnlyLoadAppFromAsar)).toBe(ON)
    expect(state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(ON)
    expect(state(FuseV1Options.EnableCookieEncryption)).toBe(ON)
  })

  it('holds what it needs and nothing of its development', () => {
    const files = listPackage(join(root, 'resources', 'app.asar'), { isPack: false })
    const packages = new Set(
      files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []),
    )
    const { devDependencies } = z
      .object({ devDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')))
    expect([...packages].filter((name) => name in devDependencies)).toEqual([])
    expect(files.filter((file) => /\.(ts|map|svelte)$|dist\/lab|\.test\./.test(file))).toEqual([])
    const unpacked = join(root, 'resources', 'app.asar.unpacked', 'node_modules', '@tensorflow', 'tfjs-node')
    expect(existsSync(join(unpacked, 'lib', 'napi-v8', 'tfjs_binding.node'))).toBe(true)
  })

  it('opens, and comes to a probability', async () => {
    window = await openWindow(join(root, 'ostium'), home)
    await window.page.getByTestId('viewport').waitFor({ timeout: 60_000 })
    const { id } = await firstRun(window)
    const { run: reading } = await readingOf(window, id, 240_000)
    expect(reading).toMatchObject({ probability: { level: 'run', value: expect.any(Number) } })
    await window.page.getByTestId('headline').waitFor()
    mkdirSync(artifacts, { recursive: true })
    await window.page.screenshot({ path: join(artifacts, 'packaged.png') })
    await showsLicences(window)
    await window.close()
    window = null
  }, 400_000)

  it('reads without a display, by the same engine', async () => {
    const demo = join(home.path, 'data', 'ostium', 'demo')
    const [file = ''] = readdirSync(demo).filter((name) => name.endsWith('.dcm'))
    const said = await command(join(root, 'bin', 'ostium'), home, [
      'read',
      join(demo, file),
      '--json',
      '--every',
      '10',
    ])
    expect(said.code, said.err).toBe(0)
    const study = said.out.trim().split('\n').at(-1) ?? ''
    expect(JSON.parse(study)).toMatchObject({
      level: 'study',
      engine: expect.stringContaining('native TensorFlow'),
    })
  }, 200_000)

  it('proves itself, file by file, and says that nobody signed it', async () => {
    const said = await command(join(root, 'bin', 'ostium'), home, ['selftest'])
    expect(said.code, said.out).toBe(0)
    expect(said.out).toMatch(/files are as they were packed \(SHA-256\); unsigned/)
  }, 200_000)

  it('cannot be made to run as Node, to take options of Node, or to wait for a debugger', async () => {
    const env = { PATH: process.env['PATH'], HOME: home.path }
    const binary = join(root, 'ostium')
    // Node takes what follows `--` for the script's: an option it does not know would end it also where it may run.
    const asNode = (program: string) =>
      run([program, '-e', 'console.log("ran")', '--', '--no-sandbox'], { ...env, ELECTRON_RUN_AS_NODE: '1' })
    expect((await asNode(binary)).out).not.toContain('ran')
    // So that it would be seen: the same Electron before its fuses were flipped.
    expect((await asNode(electronRuntime().binary)).out).toContain('ran')
    const code = join(home.path, 'required.cjs')
    const options = await run([join(root, 'bin', 'ostium'), '--version'], {
      ...env,
      NODE_OPTIONS: `--require ${code}`,
    })
    expect(options.out.trim()).toMatch(/^\d+\.\d+\.\d+-test$/)
    const inspected = await run([binary, '--no-sandbox', '--inspect-brk=0', '--version'], env)
    expect(inspected.err).not.toContain('Debugger listening')
    expect(inspected.out.trim()).toMatch(/-test$/)
  }, 60_000)
})

/** Every part of the inventory is in the window with a licence, and a text of it can be read by keyboard. */
async function showsLicences({ page }: Window): Promise<void> {
  const inventory = readFileSync(join(projectRoot, 'out', 'about', 'sbom.cdx.json'), 'utf8')
  const { components } = z
    .object({ components: z.array(z.object({ name: z.string() })) })
    .parse(JSON.parse(inventory))
  await page.keyboard.press('F1')
  const dialog = page.getByRole('dialog')
  const parts = dialog.getByTestId('parts').getByRole('listitem')
  // The program itself is a part of the licences, and not of what it is made of.
  await expect.poll(() => parts.count()).toBe(components.length + 1)
  await page.keyboard.type('tensorflow apache native')
  await expect.poll(() => parts.count()).toBe(1)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(await parts.first().innerText()).toContain(
    'TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION',
  )
  await page.screenshot({ path: join(artifacts, 'licences.png') })
  await page.keyboard.press('Escape')
}
