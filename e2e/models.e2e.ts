import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { comparisonWith, finetuneWith } from '#core/testing/finetuned.ts'
import { ostium } from './command-line.ts'
import { homeOfEachTest } from './homes.ts'
import { artifacts, resize } from './launch.ts'
import { modelsStatus, readBy, rollBack } from './model-steps.ts'
import { firstRun, readingOf } from './program.ts'
import { SHIPPED } from './shipped.ts'

const at = homeOfEachTest()

/** The shipped model with its bias moved, as if a site had fine-tuned it: another model, whose scores differ. */
function siteModel(id: string, gate: 'pass' | 'refuse'): void {
  const dir = join(at.home.path, 'data', 'ostium', 'models', id)
  mkdirSync(dir, { recursive: true })
  cpSync(join(SHIPPED.dir, 'model.json'), join(dir, 'model.json'))
  const weights = readFileSync(join(SHIPPED.dir, 'weights.bin'))
  const before = createHash('sha256').update(weights).digest('hex')
  const bias = weights.length - 4
  weights.writeFloatLE(weights.readFloatLE(bias) + 1, bias)
  const sha256 = createHash('sha256').update(weights).digest('hex')
  writeFileSync(join(dir, 'weights.bin'), weights)
  const ofThese = (name: string) => readFileSync(join(SHIPPED.dir, name), 'utf8').replaceAll(before, sha256)
  writeFileSync(join(dir, 'calibration.json'), ofThese('calibration.json'))
  const named = ofThese('manifest.json')
    .replaceAll(`"${SHIPPED.id}"`, `"${id}"`)
    .replace(/"parents": \[[^\]]*\]/, `"parents": ["${SHIPPED.id}@7f84"]`)
  writeFileSync(join(dir, 'manifest.json'), named)
  writeFileSync(join(dir, 'finetune.json'), JSON.stringify(finetuneWith(id, comparisonWith(gate))))
}

const picture = (name: string) => at.running.page.screenshot({ path: join(artifacts, `${name}.png`) })
const models = (...args: string[]) => ostium(at.home, 'models', ...args, '--json')

it("a site's model is adopted with a reason, reads next, is moved by bundle, and goes back in one click", async () => {
  siteModel('site-a1', 'pass')
  siteModel('site-a2', 'refuse')
  await at.startOn(8)
  await resize(at.running, 1280, 800)
  const { page } = at.running
  const run = await firstRun(at.running)
  const first = await readingOf(at.running, run.id, 240_000)
  expect(first.run?.modelId).toBe(SHIPPED.id)

  await page.keyboard.press('Control+Shift+M')
  await page.getByRole('button', { name: /site-a1/ }).click()
  await page.getByLabel(/Why site-a1 should read here/).fill('better on our sealed patients')
  await picture('models-1280')
  await page.getByRole('button', { name: 'Adopt', exact: true }).click()
  await expect.poll(() => modelsStatus(at.running), { timeout: 30_000 }).toContain('site-a1 reads now')
  await readBy(at.running, run.id, /^site-a1$/)

  await page.getByRole('button', { name: 'Models', exact: true }).click()
  await page.getByRole('button', { name: /site-a2/ }).click()
  await page.getByText('The comparison refused it.').waitFor()
  expect(await page.getByRole('button', { name: 'Adopt', exact: true }).isDisabled()).toBe(true)
  await page.getByLabel(/Compare with/).selectOption(SHIPPED.id)
  await page.getByTestId('compare-table').waitFor()
  await resize(at.running, 1920, 1080)
  await picture('models-1920')
  await page.getByRole('button', { name: 'Change record' }).click()
  await page.getByTestId('change-record').waitFor()
  await picture('models-change-record')
  await page.keyboard.press('Escape')

  await rollBack(at.running, SHIPPED.id)
  await page.keyboard.press('Control+Shift+D')
  await page.getByTestId('drift-summary').waitFor()
  await picture('drift-1920')
  await resize(at.running, 1280, 800)
  await picture('drift-1280')

  const lines = models('list')
    .trim()
    .split('\n')
    .map((line) => z.object({ id: z.string(), current: z.boolean() }).parse(JSON.parse(line)))
  expect(lines).toEqual([
    { id: SHIPPED.id, current: true },
    { id: 'site-a1', current: false },
    { id: 'site-a2', current: false },
  ])
  // What the command line adopts, the open window reads with next.
  models('adopt', 'site-a1', '--reason', 'the night job says so')
  const stored = await readingOf(at.running, run.id, 240_000)
  expect(stored.run?.modelId).toBe('site-a1')
  const file = join(at.home.path, 'a1.ostium')
  ostium(at.home, 'bundle', 'export', 'site-a1', file)
  expect(existsSync(file)).toBe(true)
}, 600_000)
