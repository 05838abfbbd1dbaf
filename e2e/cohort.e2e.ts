import { join } from 'node:path'
import { expect, it } from 'vitest'
import { decideLeaks, freeze, lookAtSealed, lookThrough } from './cohort-steps.ts'
import { homeOfEachTest } from './homes.ts'
import { artifacts } from './launch.ts'
import { importLabels, havePatches } from './patch-labels.ts'
import { addTooSure } from './too-sure.ts'

const at = homeOfEachTest()

const picture = (name: string) =>
  at.running.page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true })

it.skipIf(!havePatches)(
  'a site lead chooses a cohort, decides its leaks by keyboard, freezes it, and is refused an overconfident challenger',
  async () => {
    importLabels(at.home)
    addTooSure(at.home, 'patch')
    await at.start()
    const { page } = at.running
    await page.setViewportSize({ width: 1600, height: 1000 }).catch(() => undefined)
    await page.getByTestId('viewport').waitFor({ timeout: 60_000 })
    await lookThrough(at.running)
    await page.locator('figure img').nth(1).waitFor()
    await picture('cohort-leak')
    await decideLeaks(at.running, '1')
    await freeze(at.running)
    await picture('cohort-frozen')
    await page.getByRole('button', { name: 'Compare models' }).click()
    const gate = await lookAtSealed(at.running)
    await page.waitForTimeout(1500)
    await picture('compare-refused')
    expect(await gate.textContent()).toContain('Its calibration may be worse')
    expect(await gate.getByRole('button', { name: 'Adopt too-sure' }).isDisabled()).toBe(true)
  },
  400_000,
)
