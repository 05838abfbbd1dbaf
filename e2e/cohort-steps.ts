import { expect } from 'vitest'
import type { Running } from './launch.ts'

/** Opens the page of cohorts and looks all labels of the library through. */
export async function lookThrough({ page }: Running): Promise<void> {
  await page.keyboard.press('Control+Shift+K')
  await page.getByRole('region', { name: 'Cohorts' }).waitFor()
  await page.getByRole('button', { name: 'Look through for leaks' }).click()
  await page.getByTestId('cohort-says').waitFor({ timeout: 120_000 })
}

/** What the line over the leaks says: how many wait. */
const waiting = ({ page }: Running) => page.getByTestId('leaks-waiting')

/** Decides every leak that waits, by the key of its answer, once both of its pictures are there. */
export async function decideLeaks(running: Running, key: string): Promise<void> {
  const { page } = running
  await waiting(running).waitFor()
  for (let n = 0; n < 60 && (await waiting(running).textContent())?.includes('to decide'); n++) {
    const before = await waiting(running).textContent()
    await page.keyboard.press(key)
    await page.waitForFunction(
      (text) => document.querySelector('[data-testid="leaks-waiting"]')?.textContent !== text,
      before,
    )
  }
  expect(await waiting(running).textContent()).toContain('all decided')
}

export async function freeze({ page }: Running): Promise<void> {
  await page.getByRole('button', { name: 'Freeze', exact: true }).click()
  await page.getByTestId('frozen-cohort').waitFor()
}

/** Looks at the sealed cases, the first of the five looks. @returns what the gate says */
export async function lookAtSealed({ page }: Running) {
  const peek = page.getByTestId('peek')
  await peek.waitFor()
  expect(await peek.textContent()).toContain('5 of 5 looks left')
  await page.getByRole('button', { name: 'Look at the sealed cases' }).click()
  const gate = page.getByRole('region', { name: 'Gate' })
  await gate.waitFor({ timeout: 180_000 })
  expect(await peek.textContent()).toContain('4 of 5 looks left')
  return gate
}
