import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusedCommand } from './command-line.ts'
import { artifacts, launch, newHome, resize, type Home, type Running } from './launch.ts'
import { SHIPPED } from './shipped.ts'

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
    const refused = refusedCommand(home, 'models', 'adopt', SHIPPED.id, '--reason', 'mine')
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.said).toContain('not permitted')
  }, 120_000)

  it('that cannot be understood lets no command start, and says where it is wrong', () => {
    decide('{"fineTunning": false}')
    const refused = refusedCommand(home, 'models', 'list')
    expect(refused).toMatchObject({ code: 3 })
    expect(refused.said).toContain('fineTunning')
  })
})
