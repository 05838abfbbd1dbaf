import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as z from 'zod'
import { artifacts, launch, newHome, type Home, type Running } from './launch.ts'
import { importLabels, havePatches } from './patch-labels.ts'
import { projectRoot } from './runtime.ts'

let home: Home
let running: Running
beforeEach(() => void (home = newHome()))
afterEach(async () => {
  await running.close()
  home.remove()
})

const picture = (name: string) =>
  running.page.screenshot({ path: join(artifacts, `${name}.png`), fullPage: true })

const Json = z.record(z.string(), z.unknown())
const Levels = z.object({
  levels: z.object({
    patch: z.looseObject({
      calibrator: z.object({ kind: z.literal('platt'), slope: z.number(), intercept: z.number() }),
    }),
  }),
})

/** A challenger that orders cases as the shipped model does, and is far too sure of itself. */
function addOverconfident(): void {
  const to = join(home.path, 'data', 'ostium', 'models', 'too-sure')
  mkdirSync(join(to, '..'), { recursive: true })
  cpSync(join(projectRoot, 'models', 'ostium-0.3'), to, { recursive: true })
  const manifest = Json.parse(JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8')))
  const made = { ...manifest, id: 'too-sure', parents: ['ostium-0.3'] }
  writeFileSync(join(to, 'manifest.json'), JSON.stringify(made))
  const path = join(to, 'calibration.json')
  const whole = Json.parse(JSON.parse(readFileSync(path, 'utf8')))
  const { levels } = Levels.parse(whole)
  const { calibrator } = levels.patch
  const sure = {
    ...calibrator,
    slope: calibrator.slope * 6,
    intercept: calibrator.intercept * 6,
  }
  const changed = {
    ...whole,
    levels: { ...Json.parse(whole['levels']), patch: { ...levels.patch, calibrator: sure } },
  }
  writeFileSync(path, JSON.stringify(changed))
}

it.skipIf(!havePatches)(
  'a site lead chooses a cohort, decides its leaks by keyboard, freezes it, and is refused an overconfident challenger',
  async () => {
    importLabels(home)
    addOverconfident()
    running = await launch(home)
    const { page } = running
    await page.setViewportSize({ width: 1600, height: 1000 }).catch(() => undefined)
    await page.getByTestId('viewport').waitFor({ timeout: 60_000 })
    await page.keyboard.press('Control+Shift+K')
    await page.getByRole('region', { name: 'Cohorts' }).waitFor()
    await page.getByRole('button', { name: 'Look through for leaks' }).click()
    const waiting = page.getByTestId('leaks-waiting')
    await waiting.waitFor({ timeout: 120_000 })
    await page.locator('figure img').nth(1).waitFor()
    await picture('cohort-leak')
    for (let n = 0; n < 60 && (await waiting.textContent())?.includes('to decide'); n++) {
      const before = await waiting.textContent()
      await page.keyboard.press('1')
      await page.waitForFunction(
        (text) => document.querySelector('[data-testid="leaks-waiting"]')?.textContent !== text,
        before,
      )
    }
    expect(await waiting.textContent()).toContain('all decided')
    await page.getByRole('button', { name: 'Freeze', exact: true }).click()
    await page.getByTestId('frozen-cohort').waitFor()
    await picture('cohort-frozen')
    await page.getByRole('button', { name: 'Compare models' }).click()
    await page.getByTestId('peek').waitFor()
    expect(await page.getByTestId('peek').textContent()).toContain('5 of 5 looks left')
    await page.getByRole('button', { name: 'Look at the sealed cases' }).click()
    const gate = page.getByRole('region', { name: 'Gate' })
    await gate.waitFor({ timeout: 180_000 })
    await page.waitForTimeout(1500)
    await picture('compare-refused')
    expect(await gate.textContent()).toContain('Its calibration may be worse')
    expect(await page.getByTestId('peek').textContent()).toContain('4 of 5 looks left')
    expect(await gate.getByRole('button', { name: 'Adopt too-sure' }).isDisabled()).toBe(true)
  },
  400_000,
)
