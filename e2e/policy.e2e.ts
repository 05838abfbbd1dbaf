import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { artifacts, launch, newHome, resize, type Home, type Running } from './launch.ts'
import { projectRoot } from './runtime.ts'

let home: Home
let running: Running | null = null
beforeEach(() => void (home = newHome()))
afterEach(async () => {
  delete process.env['OSTIUM_POLICY']
  await running?.close()
  running = null
  home.remove()
})

function decide(policy: object | string): void {
  const file = join(home.path, 'policy.json')
  writeFileSync(file, typeof policy === 'string' ? policy : JSON.stringify(policy))
  process.env['OSTIUM_POLICY'] = file
}

/** The command line on this home: what it said, and the code it ended with. */
async function command(...words: string[]): Promise<{ readonly code: unknown; readonly said: string }> {
  const env = { ...process.env, XDG_DATA_HOME: join(home.path, 'data'), HOME: home.path }
  const file = join(projectRoot, 'dist', 'main', 'cli.cjs')
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [file, ...words], { env })
    return { code: 0, said: stderr }
  } catch (cause) {
    const failed = cause instanceof Error && 'code' in cause && 'stderr' in cause ? cause : null
    return { code: failed?.code, said: String(failed?.stderr) }
  }
}

describe('the policy of a hospital', () => {
  it('greys settings and acts, puts the library where it says, and is kept to by the command line', async () => {
    const data = join(home.path, 'by-policy')
    decide({
      settings: { loop: false },
      folders: { data },
      fineTuning: false,
      adopters: [],
      export: { reports: false },
    })
    running = await launch(home)
    await running.page.getByTestId('viewport').waitFor()
    await resize(running, 1280, 800)
    expect(existsSync(join(data, 'library.db'))).toBe(true)
    await running.page.keyboard.press('Control+,')
    const loop = running.page.getByRole('checkbox', { name: /Play round and round/ })
    await loop.waitFor()
    expect([await loop.isChecked(), await loop.isDisabled()]).toEqual([false, true])
    await running.page.screenshot({ path: join(artifacts, 'policy-settings.png') })
    await running.page.keyboard.press('Escape')
    await running.page.getByRole('button', { name: 'Log', exact: true }).click()
    const csv = running.page.getByRole('button', { name: /Export CSV… set by your hospital/ })
    await csv.waitFor()
    expect(await csv.isDisabled()).toBe(true)
    await running.page.screenshot({ path: join(artifacts, 'policy-log.png') })
    const refused = await command('models', 'adopt', 'ostium-0.4', '--reason', 'mine')
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.said).toContain('not permitted')
  }, 120_000)

  it('that cannot be understood lets no command start, and says where it is wrong', async () => {
    decide('{"fineTunning": false}')
    const refused = await command('models', 'list')
    expect(refused).toMatchObject({ code: 3 })
    expect(refused.said).toContain('fineTunning')
  })
})
