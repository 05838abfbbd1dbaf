import { expect } from 'vitest'
import { readingOf } from './program.ts'
import type { Running } from './launch.ts'

const READ_TIMEOUT_MS = 240_000

export const modelsStatus = ({ page }: Running) => page.getByTestId('models-status').textContent()

/** Leaves a page for the picture, and waits until the stored reading of the run on screen is by a model of this name. */
export async function readBy(running: Running, runId: string, model: RegExp): Promise<void> {
  await running.page.keyboard.press('Escape')
  await running.page.getByRole('button', { name: 'Read', exact: true }).click()
  const by = async () => (await readingOf(running, runId, READ_TIMEOUT_MS)).run?.modelId
  await expect.poll(by, { timeout: READ_TIMEOUT_MS }).toMatch(model)
}

/** One click on the page of models, and it is said. */
export async function rollBack(running: Running, to: string): Promise<void> {
  await running.page.getByRole('button', { name: `Roll back to ${to}` }).click()
  await expect.poll(() => modelsStatus(running), { timeout: 30_000 }).toContain(`${to} reads again`)
}
