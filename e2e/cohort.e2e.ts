import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { decideLeaks, freeze, lookAtSealed, lookThrough } from './cohort-steps.ts'
import { artifacts, launch, newHome, type Home, type Running } from './launch.ts'
import { importLabels, havePatches } from './patch-labels.ts'
import { addTooSure } from './too-sure.ts'

let home: Home
let running: Running
beforeEach(() => void (home = newHome()))
afterEach(async () => {
  await running.close()
  home.remove()
})

const picture = (name: string) =>
  running.page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true })

it.skipIf(!havePatches)(
  'a site lead chooses a cohort, decides its leaks by keyboard, freezes it, and is refused an overconfident challenger',
  async () => {
    importLabels(home)
    addTooSure(home, 'patch')
    running = await launch(home)
    const { page } = running
    await page.setViewportSize({ width: 1600, height: 1000 }).catch(() => undefined)
    await page.getByTestId('viewport').waitFor({ timeout: 60_000 })
    await lookThrough(running)
    await page.locator('figure img').nth(1).waitFor()
    await picture('cohort-leak')
    await decideLeaks(running, '1')
    await freeze(running)
    await picture('cohort-frozen')
    await page.getByRole('button', { name: 'Compare models' }).click()
    const gate = await lookAtSealed(running)
    await page.waitForTimeout(1500)
    await picture('compare-refused')
    expect(await gate.textContent()).toContain('Its calibration may be worse')
    expect(await gate.getByRole('button', { name: 'Adopt too-sure' }).isDisabled()).toBe(true)
  },
  400_000,
)
