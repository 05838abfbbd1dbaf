import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { artifacts, launch, newHome, resize, type Home, type Running } from './launch.ts'
import { firstRun, readingOf, type Stored } from './program.ts'

const READ_TIMEOUT_MS = 300_000

let home: Home
let running: Running
let stored: Stored

beforeAll(async () => {
  home = newHome()
  running = await launch(home)
  await running.page.getByTestId('run-item').first().waitFor({ timeout: 60_000 })
  stored = await readingOf(running, (await firstRun(running)).id, READ_TIMEOUT_MS)
}, READ_TIMEOUT_MS + 120_000)
afterAll(async () => {
  await running.close()
  home.remove()
})

const frameShown = async () =>
  Number((await running.page.getByTestId('frame-counter').textContent())?.split('/')[0])
const picture = (name: string) => running.page.screenshot({ path: join(artifacts, `${name}.png`) })

test('keys stand at the peak and at the steadiest frame, and the ribbon says what is drawn', async () => {
  const { run, frames } = stored
  if (run === null || run.peakFrame === null) throw new Error('the demo has no peak')
  expect(frames.filter(({ filling }) => typeof filling === 'number').length).toBe(frames.length)
  await running.page.keyboard.press('p')
  expect(await frameShown()).toBe(run.peakFrame + 1)
  await running.page.keyboard.press('o')
  expect(await frameShown()).toBe((run.stableFrame ?? NaN) + 1)
  const ribbon = running.page.getByRole('slider', { name: 'Frame' })
  expect(await ribbon.getAttribute('aria-valuetext')).toMatch(/contrast \d+ %.*the steadiest/)
  const legend = await running.page.getByRole('list', { name: 'Legend of the ribbon' }).textContent()
  expect(legend).toMatch(/score.*contrast.*peak, frame \d+.*steadiest, frame \d+/s)
}, 60_000)

test('a place in the list shows the frame in which it is seen best; the study counts places once', async () => {
  const { page } = running
  const card = page.getByRole('region', { name: 'Reading of the model' })
  await card.getByText('Run', { exact: true }).click()
  const places = stored.run?.places ?? []
  const items = page
    .getByRole('list', { name: 'Its places, each followed over the frames' })
    .getByRole('button')
  expect(await items.count()).toBe(places.length)
  const [width, height] = [1280, 800]
  await resize(running, width, height)
  const last = items.last()
  await last.focus()
  await page.keyboard.press('Enter')
  const named = Number(/best: frame (\d+)/.exec((await last.textContent()) ?? '')?.[1])
  expect(await frameShown()).toBe(named)
  await page.keyboard.press('b')
  await picture('run-places-1280')
  await resize(running, 1920, 1080)
  await picture('run-places-1920')
  await card.getByText('Study', { exact: true }).click()
  const runs = page.getByRole('list', { name: 'Its runs, by what deserves a look' })
  expect(await runs.textContent()).toMatch(/place(s)? (in \d+ of \d+ frames|to look at)/)
  await picture('run-study-1920')
}, 60_000)
