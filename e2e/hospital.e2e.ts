import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { ostium } from './command-line.ts'
import { homeOfEachTest } from './homes.ts'
import { artifacts, resize } from './launch.ts'
import { firstRun, readingOf } from './program.ts'

const READ_TIMEOUT_MS = 240_000
const at = homeOfEachTest()
afterEach(() => void delete process.env['OSTIUM_POLICY'])

const testId = (id: string) => at.running.page.getByTestId(id)
const press = (key: string) => at.running.page.keyboard.press(key)
const picture = (name: string) => at.running.page.screenshot({ path: join(artifacts, `${name}.png`) })

/** Opens a short run and waits until it is read. */
async function openRun() {
  await at.startOn(8)
  await testId('viewport').waitFor()
  await resize(at.running, 1920, 1080)
  const run = await firstRun(at.running)
  await readingOf(at.running, run.id, READ_TIMEOUT_MS)
  return run
}

/** Walks by Tab, as somebody without a mouse does, to what has this name. */
async function tabTo(name: string): Promise<void> {
  for (let n = 0; n < 40; n++) {
    const here = await at.running.page.evaluate(() => {
      const focused = document.activeElement
      const labels = focused instanceof HTMLInputElement ? [...(focused.labels ?? [])] : []
      return focused?.getAttribute('aria-label') ?? labels.map((label) => label.textContent).join('')
    })
    if (here.includes(name)) return
    await press('Tab')
  }
  throw new Error(`Tab does not lead to ${name}`)
}

describe('a hospital of its own', () => {
  it('turns the prevalence dial by keyboard; the number moves and says so; the audit log names it', async () => {
    await openRun()
    const before = String(await testId('headline').textContent())
    await press('h')
    await testId('hospital').waitFor()
    await at.running.page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'range')
    for (let n = 0; n < 20; n++) await press('ArrowLeft')
    await picture('hospital-dial')
    await tabTo('How it is known')
    await at.running.page.keyboard.type('count of 200 runs')
    await press('Enter')
    await testId('shift').waitFor()
    expect(await testId('headline').textContent()).not.toBe(before)
    expect(await testId('shift').textContent()).toContain('Shifted to your prevalence of')
    await picture('hospital-set')
    await press('Control+Shift+L')
    await testId('audit-row').first().waitFor()
    expect(await testId('audit-row').first().textContent()).toMatch(/Prevalence set.*count of 200 runs/)
    await at.running.page.getByText('Verified: ').waitFor()
    await picture('audit-log')
    const verified = z
      .object({ verified: z.boolean(), entries: z.number() })
      .parse(JSON.parse(ostium(at.home, 'audit', 'verify', '--json')))
    expect(verified.verified).toBe(true)
    expect(ostium(at.home, 'audit', 'list', '--kind', 'prevalence-set')).toContain('count of 200 runs')
    await press('Control+Shift+L')
    await at.running.page.getByRole('button', { name: "Evidence's own" }).first().press('Enter')
    await testId('shift').waitFor({ state: 'detached' })
    expect(await testId('headline').textContent()).toBe(before)
  }, 400_000)

  it('reads first where the hospital says so: graded, locked, revealed, graded again, judged, all by keys', async () => {
    const policy = join(at.home.path, 'policy.json')
    writeFileSync(policy, '{"readFirst": true}')
    process.env['OSTIUM_POLICY'] = policy
    const run = await openRun()
    expect(await testId('headline').textContent()).toContain('Grade this run first')
    await press('r')
    await testId('error-toast').first().waitFor()
    expect(await testId('headline').textContent()).toContain('Hidden')
    await press('1')
    await at.running.page.getByText('Your read is locked when').waitFor()
    await picture('read-first-graded')
    await press('r')
    await at.running.page.waitForFunction(
      () => !document.querySelector('[data-testid="headline"]')?.textContent.includes('Hidden'),
    )
    await press('4')
    await at.running.page.getByText('Recorded').first().waitFor()
    const log = ostium(at.home, 'audit', 'list')
    expect(log).toMatch(
      /Read recorded[^\n]*none[^]*Reading revealed[^\n]*own read none[^]*Read recorded[^\n]*≥ 70/,
    )
    expect(log).toContain(run.id.slice(0, 8))
    await press('Control+,')
    await testId('by-policy').waitFor()
    await picture('read-first-policy')
  }, 400_000)
})
