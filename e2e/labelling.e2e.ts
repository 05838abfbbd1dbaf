import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { beginRegion, comment, gradeRegion, nameSegment } from './label-steps.ts'
import { artifacts, launch, newHome, resize, type Home, type Running } from './launch.ts'
import { firstRun, readingOf } from './program.ts'

const READ_TIMEOUT_MS = 240_000
let home: Home
let running: Running
beforeEach(() => void (home = newHome()))
afterEach(async () => {
  await running.close()
  home.remove()
})

const testId = (id: string) => running.page.getByTestId(id)
const press = (key: string) => running.page.keyboard.press(key)
const picture = (name: string) => running.page.screenshot({ path: join(artifacts, `${name}.png`) })
const line = () => testId('region-line').textContent()
const count = (look: string) => testId(`region-${look}`).count()

it('labels by keyboard alone: region, grade, segment, comment, neighbours, undo, the queue, and all of it the next day', async () => {
  running = await launch(home)
  await testId('viewport').waitFor()
  await resize(running, 1280, 800)
  const run = await firstRun(running)
  await readingOf(running, run.id, READ_TIMEOUT_MS)
  await press('p')
  await beginRegion(running)
  await picture('label-draft')
  for (let n = 0; n < 3; n++) await press('Alt+ArrowRight')
  await press('Alt+Shift+ArrowUp')
  await gradeRegion(running, '4')
  await nameSegment(running, '7', '7 LAD mid')
  await comment(running, 'calcified')
  await picture('label-region')
  await press('g')
  await testId('region-offered').waitFor({ timeout: 60_000 })
  await picture('label-follow')
  await press('k')
  await press('x')
  await press('Control+z')
  await press('Control+Shift+z')
  await press('1')
  await press('j')
  await testId('region-draft').waitFor({ timeout: 60_000 })
  expect(await line()).toContain('New region')
  await gradeRegion(running, '2')
  await resize(running, 1920, 1080)
  await press('q')
  await testId('label-queue').waitFor()
  await running.page.waitForFunction(
    () => document.querySelectorAll('[data-testid="label-queue"] li').length > 0,
  )
  await picture('label-queue')
  await press('Escape')
  await picture('label-wide')

  await running.close()
  running = await launch(home)
  await testId('viewport').waitFor()
  await firstRun(running)
  await press('t')
  await press('t')
  await running.page.waitForFunction(() =>
    /^\s*\d+ regions in this run/.test(
      document.querySelector('[data-testid="region-line"]')?.textContent ?? '',
    ),
  )
  expect(await count('draft')).toBe(0)
}, 600_000)
