import { execFile } from 'node:child_process'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SelfTestReport } from '#core/selftest/report.ts'
import { builtProgram } from '../engine/built.testing.ts'
import { temporaryFolder } from '../store/testing.ts'
import { SHIPPED_FOLDER } from '../engine/shipped.testing.ts'

let home: ReturnType<typeof temporaryFolder>
beforeEach(() => void (home = temporaryFolder()))
afterEach(() => home.remove())

/** The command in a home of its own: what it printed, and how it ended. */
async function selfTest(...args: string[]): Promise<{ code: number; report: SelfTestReport }> {
  const cli = join(await builtProgram(), 'cli.cjs')
  const env = {
    ...process.env,
    XDG_DATA_HOME: home.path,
    XDG_CACHE_HOME: home.path,
    TF_CPP_MIN_LOG_LEVEL: '2',
  }
  const run = promisify(execFile)(process.execPath, [cli, 'selftest', '--json', ...args], { env })
  const { stdout, code } = await run.then(
    ({ stdout: said }) => ({ stdout: said, code: 0 }),
    (cause: unknown) => ({
      stdout: String(Reflect.get(Object(cause), 'stdout')),
      code: Number(Reflect.get(Object(cause), 'code')),
    }),
  )
  return { code, report: SelfTestReport.parse(JSON.parse(stdout)) }
}

test(
  'a sound installation proves itself, opens no socket, and writes its document',
  { timeout: 180_000 },
  async () => {
    const pdf = join(home.path, 'qualification.pdf')
    const { code, report } = await selfTest('--pdf', pdf)
    expect(report.items.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(code).toBe(0)
    const of = (id: string) => report.items.find((item) => item.id === id)
    for (const id of ['models', 'policy', 'disk', 'codings', 'manifest', 'reading', 'cine', 'read-time'])
      expect([id, of(id)?.outcome]).toEqual([id, 'passed'])
    if (process.platform === 'linux') expect(of('sockets')?.figures).toMatchObject({ sockets: 0 })
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-')
  },
)

test('a damaged model fails, and so does the command', { timeout: 180_000 }, async () => {
  const copy = join(home.path, 'ostium', 'models', 'damaged')
  cpSync(SHIPPED_FOLDER, copy, { recursive: true })
  rmSync(join(copy, 'weights.bin'))
  const { code, report } = await selfTest()
  expect(code).toBe(1)
  expect(report.passed).toBe(false)
  expect(report.items.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)).toEqual(['models'])
})
