import { createHash, createPublicKey } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newHome, type Home } from './launch.ts'
import { command, run, WITHOUT_NETWORK } from './packaged.ts'
import { projectRoot } from './runtime.ts'

/**
 * A connected machine collects, a machine without a network builds and signs, and whoever has the stick checks with sha256sum and
 * openssl alone: docs/install-offline.md, command by command. The second machine is a clone with empty caches and an empty home in a
 * namespace without routes. Needs root for the namespace.
 */
describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a build without a network', () => {
  const place = mkdtempSync(join(tmpdir(), 'ostium-vendor-'))
  const [vendor, clone, home, unpacked] = ['vendor', 'clone', 'home', 'unpacked'].map((name) =>
    join(place, name),
  )
  const packages = join(clone ?? '', 'out', 'packages')
  let person: Home
  beforeAll(() => {
    person = newHome()
    for (const path of [home, unpacked]) mkdirSync(path ?? '')
  })
  afterAll(() => {
    person.remove()
    rmSync(place, { recursive: true, force: true })
  })
  const shell = (line: string, cwd: string) => run(['sh', '-euc', line], process.env, cwd)

  it('is collected, with a list of hashes that sha256sum finds right', async () => {
    const collected = await run([process.execPath, 'scripts/vendor.mjs', vendor ?? ''])
    expect(collected.code, collected.err).toBe(0)
    expect(await shell('sha256sum --quiet -c SHA256SUMS', vendor ?? '')).toMatchObject({ code: 0, out: '' })
  })

  it('is built and signed by what was collected, without a network', async () => {
    expect((await run(['git', 'clone', '--quiet', projectRoot, clone ?? ''])).code).toBe(0)
    await shell('openssl genpkey -algorithm ed25519 -out signing.pem', place)
    const env = { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', OSTIUM_VENDOR: vendor }
    const dist = ['npm', 'run', 'dist', '--', 'dir', 'tar.gz', '--fast', '--key', join(place, 'signing.pem')]
    const built = await run([...WITHOUT_NETWORK, ...dist], env, clone)
    expect(built.code, `${built.out}${built.err}`).toBe(0)
    expect(readdirSync(packages)).toContain('SHA256SUMS.sig')
  })

  it('is verified by sha256sum and openssl, and one changed bit is found', async () => {
    const verify =
      'openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig'
    expect((await shell(`sha256sum -c SHA256SUMS && ${verify}`, packages)).code).toBe(0)
    const der = await shell('openssl pkey -pubin -in signer.pem -outform DER | sha256sum', packages)
    const key = createPublicKey(readFileSync(join(place, 'signing.pem')))
    const own = createHash('sha256').update(key.export({ type: 'spki', format: 'der' }))
    expect(der.out.split(' ')[0]).toBe(own.digest('hex'))
    const flip = `printf '\\001' | dd of="$(ls *.tar.gz)" bs=1 seek=100000 conv=notrunc status=none`
    const archive = readdirSync(packages).find((name) => name.endsWith('.tar.gz')) ?? ''
    await shell(`cp ${archive} ../kept && ${flip}`, packages)
    expect((await shell('sha256sum -c SHA256SUMS', packages)).code).not.toBe(0)
    await shell(
      `mv ../kept ${archive} && cp SHA256SUMS ../list && printf '# more\\n' >> SHA256SUMS`,
      packages,
    )
    expect((await shell(verify, packages)).code).not.toBe(0)
    await shell('mv ../list SHA256SUMS', packages)
  })

  it('says in its self-test who signed it', async () => {
    await shell(`tar -xzf *.tar.gz -C ${unpacked ?? ''} --strip-components=1`, packages)
    const said = await command(join(unpacked ?? '', 'bin', 'ostium'), person, ['selftest'])
    expect(said.code, said.out).toBe(0)
    expect(said.out).toMatch(/files are as they were packed \(SHA-256\); signed by [0-9a-f]{4} /)
  })
})
