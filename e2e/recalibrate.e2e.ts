import { join } from 'node:path'
import { expect, it } from 'vitest'
import { homeOfEachTest } from './homes.ts'
import { artifacts, resize } from './launch.ts'
import { importLabels, havePatches } from './patch-labels.ts'

const at = homeOfEachTest()

const dialog = () => at.running.page.getByRole('dialog', { name: 'Recalibrate here' })
const press = (key: string) => at.running.page.keyboard.press(key)
const picture = (name: string) => at.running.page.screenshot({ path: join(artifacts, `${name}.png`) })

/** By the keyboard alone: tabs until the control with this name has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let n = 0; n < 40; n++) {
    const focused = await at.running.page.evaluate(() => document.activeElement?.textContent.trim() ?? '')
    if (focused === name) return
    await press('Tab')
  }
  throw new Error(`no tab leads to ${name}`)
}

async function openAtPatches(): Promise<void> {
  await at.running.page.getByTestId('viewport').waitFor({ timeout: 60_000 })
  await press('c')
  await dialog().waitFor()
  const patch = dialog().getByRole('radio', { name: 'Patch' })
  for (let n = 0; n < 20 && !(await patch.isChecked()); n++) {
    const onRadio = await at.running.page.evaluate(
      () => document.activeElement?.getAttribute('type') === 'radio',
    )
    await press(onRadio ? 'ArrowRight' : 'Tab')
  }
}

it.skipIf(!havePatches)(
  'a site lead recalibrates by keyboard, compares, adopts, finds it in force the next day, and undoes it',
  async () => {
    importLabels(at.home)
    await at.start()
    await resize(at.running, 1280, 800)
    await openAtPatches()
    await dialog().getByText('125 images labelled in this library').waitFor()
    await picture('recalibrate-before')
    await tabTo('From these labels')
    await press('Enter')
    await dialog().getByTestId('recalibration-sentence').waitFor({ timeout: 120_000 })
    expect(await dialog().getByTestId('recalibration-sentence').textContent()).toContain('held-out images')
    await picture('recalibrate-outcome')
    await tabTo('Adopt')
    await press('Enter')
    await dialog()
      .getByText(/^Adopted as patch-/)
      .waitFor()
    await picture('recalibrate-adopted')

    await at.running.close()
    await at.start()
    await resize(at.running, 1920, 1080)
    await openAtPatches()
    await dialog()
      .getByText(/^In force: patch-/)
      .waitFor()
    await picture('recalibrate-next-day')
    await tabTo('Undo')
    await press('Enter')
    await dialog()
      .getByText(/is taken back/)
      .waitFor()
    expect(
      await dialog()
        .getByText(/^In force/)
        .count(),
    ).toBe(0)
  },
  300_000,
)
