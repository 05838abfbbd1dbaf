import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { homeOfEachTest } from './homes.ts'
import { artifacts, resize } from './launch.ts'
import { firstRun, readingOf } from './program.ts'
import { projectRoot } from './runtime.ts'

const READ_TIMEOUT_MS = 240_000
const at = homeOfEachTest()

const testId = (id: string) => at.running.page.getByTestId(id)
const press = (key: string) => at.running.page.keyboard.press(key)
const picture = (name: string) => at.running.page.screenshot({ path: join(artifacts, `day-${name}.png`) })
const headline = async () => String(await testId('headline').textContent())
const card = () => at.running.page.getByRole('region', { name: 'Reading of the model' })

/** Walks by Tab to the control that is called so. */
async function tabTo(name: string): Promise<void> {
  for (let n = 0; n < 60; n++) {
    const here = await at.running.page.evaluate(() => {
      const focused = document.activeElement
      const labels = focused instanceof HTMLInputElement ? [...(focused.labels ?? [])] : []
      const label = labels.map(({ textContent }) => textContent).join(' ')
      return [focused?.getAttribute('aria-label') ?? '', label, focused?.textContent ?? ''].join(' ')
    })
    if (here.includes(name)) return
    await press('Tab')
  }
  throw new Error(`Tab does not lead to ${name}`)
}

/** A letter in a field is a letter: the next control that is none takes it for a key. */
async function leaveText(): Promise<void> {
  for (let n = 0; n < 10; n++) {
    await press('Tab')
    if (!(await at.running.page.evaluate(() => document.activeElement instanceof HTMLInputElement))) return
  }
}

/** Where she stands in the run, from 1. */
const frame = async () => Number((await testId('frame-counter').textContent())?.split('/')[0])

it("a cardiologist's day, from the first study to the facts of the model, without a mouse", async () => {
  await at.start()
  await testId('viewport').waitFor()
  await resize(at.running, 1920, 1080)
  const run = await firstRun(at.running)

  // She wants to read before she is told.
  await press('Control+,')
  await tabTo('Read first')
  await press('Space')
  await press('Escape')

  // She opens the study from the library.
  await press('Control+l')
  await at.running.page.getByRole('region', { name: 'Library' }).getByRole('table').waitFor()
  await press('/')
  await press('Enter')
  expect(await headline()).toContain('Hidden until you have read')
  await picture('1-hidden')

  // She watches the run, stops it, steps, and grades: nothing of the model has been on screen.
  await press('Space')
  const stopped = await frame()
  await press('ArrowRight')
  expect(await frame()).toBe(stopped + 1)
  await press('4')
  await readingOf(at.running, run.id, READ_TIMEOUT_MS)
  await at.running.page.getByText('Your read is locked when').waitFor()
  await picture('2-graded')

  // She asks for what the model says.
  await press('r')
  await at.running.page.waitForFunction(
    () => !document.querySelector('[data-testid="headline"]')?.textContent.includes('Hidden'),
  )

  // The first frame has no contrast yet, and the card says why there is no number.
  await press('Home')
  await card().getByText('Frame 1 of').waitFor()
  expect(await headline()).toContain('Not judged')
  expect(await card().textContent()).toMatch(/keeps out of this frame: no contrast/)
  expect(await headline()).not.toMatch(/\d+ %/)
  await picture('3-before-contrast')

  // At the peak there is a number; at her hospital stenoses are rarer than in the evidence.
  await press('p')
  await at.running.page.waitForFunction(() =>
    /\d+ %/.test(document.querySelector('[data-testid="headline"]')?.textContent ?? ''),
  )
  const asShipped = await headline()

  // What moved it is a heat map on the region, with how steady it is; vessel and severity are told where that was proved.
  await press('y')
  await at.running.page.waitForFunction(
    () => /Stab|Unst/.test(document.querySelector('[data-testid="why-stability"]')?.textContent ?? ''),
    undefined,
    { timeout: READ_TIMEOUT_MS },
  )
  expect(await at.running.page.getByRole('region', { name: 'Why this score' }).textContent()).toContain(
    'What moved the score, not a lesion outline',
  )
  expect(await testId('further-answers').textContent()).toMatch(/Not told|most like segment/)
  await picture('6-why')
  await press('y')
  await testId('why-stability').waitFor({ state: 'detached' })

  await press('h')
  await at.running.page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'range')
  for (let n = 0; n < 20; n++) await press('ArrowLeft')
  await tabTo('How it is known')
  await at.running.page.keyboard.type('registry of 2025')
  await press('Enter')
  await testId('shift').waitFor()
  expect(await headline()).not.toBe(asShipped)
  expect(await testId('shift').textContent()).toContain('registry of 2025')
  await picture('4-shifted')

  // What stands behind the number is one key away.
  await leaveText()
  await press('a')
  const facts = at.running.page.getByRole('dialog', { name: 'Model facts' })
  await facts.waitFor()
  for (const part of ['SHA-256', 'Limits', 'Evidence, level by level', 'Research use only'])
    expect(await facts.textContent()).toContain(part)
  await picture('5-facts')
  await press('Escape')
  await facts.waitFor({ state: 'detached' })

  // The log has her day in order, and holds.
  const cli = join(projectRoot, 'dist', 'main', 'cli.cjs')
  const env = { ...process.env, XDG_DATA_HOME: join(at.home.path, 'data'), HOME: at.home.path }
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'audit', 'list'], { env })
  expect(stdout).toMatch(
    /Setting changed[^]*Read recorded[^\n]*≥ 70[^]*Reading revealed[^\n]*own read ≥ 70[^]*Prevalence set[^\n]*registry of 2025/,
  )
}, 500_000)
