import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { refusedCommand } from './command-line.ts'
import { homeOfEachTest } from './homes.ts'
import { artifacts, resize } from './launch.ts'
import { SHIPPED } from './shipped.ts'

const at = homeOfEachTest()
afterEach(() => void delete process.env['OSTIUM_POLICY'])

function decide(policy: object | string): void {
  const file = join(at.home.path, 'policy.json')
  writeFileSync(file, typeof policy === 'string' ? policy : JSON.stringify(policy))
  process.env['OSTIUM_POLICY'] = file
}

describe('the policy of a hospital', () => {
  it('greys settings and acts, puts the library where it says, and is kept to by the command line', async () => {
    const data = join(at.home.path, 'by-policy')
    decide({
      settings: { loop: false },
      folders: { data },
      fineTuning: false,
      adopters: [],
      export: { reports: false },
    })
    await at.start()
    await at.running.page.getByTestId('viewport').waitFor()
    await resize(at.running, 1280, 800)
    expect(existsSync(join(data, 'library.db'))).toBe(true)
    await at.running.page.keyboard.press('Control+,')
    const loop = at.running.page.getByRole('checkbox', { name: /Play round and round/ })
    await loop.waitFor()
    expect([await loop.isChecked(), await loop.isDisabled()]).toEqual([false, true])
    await at.running.page.screenshot({ path: join(artifacts, 'policy-settings.png') })
    await at.running.page.keyboard.press('Escape')
    await at.running.page.getByRole('button', { name: 'Log', exact: true }).click()
    const csv = at.running.page.getByRole('button', { name: /Export CSV… set by your hospital/ })
    await csv.waitFor()
    expect(await csv.isDisabled()).toBe(true)
    await at.running.page.screenshot({ path: join(artifacts, 'policy-log.png') })
    const refused = refusedCommand(at.home, 'models', 'adopt', SHIPPED.id, '--reason', 'mine')
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.said).toContain('not permitted')
  }, 120_000)

  it('that cannot be understood lets no command start, and says where it is wrong', () => {
    decide('{"fineTunning": false}')
    const refused = refusedCommand(at.home, 'models', 'list')
    expect(refused).toMatchObject({ code: 3 })
    expect(refused.said).toContain('fineTunning')
  })
})
