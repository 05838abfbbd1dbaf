import { join } from 'node:path'
import { expect, it } from 'vitest'
import { beginRegion, comment, gradeRegion, nameSegment } from './label-steps.ts'
import { homeOfEachTest } from './homes.ts'
import { artifacts, resize } from './launch.ts'
import { firstRun, readingOf } from './program.ts'

const READ_TIMEOUT_MS = 240_000
const at = homeOfEachTest()

const testId = (id: string) => at.running.page.getByTestId(id)
const press = (key: string) => at.running.page.keyboard.press(key)
const picture = (name: string) => at.running.page.screenshot({ path: join(artifacts, `${name}.png`) })
const line = () => testId('region-line').textContent()
const count = (look: string) => testId(`region-${look}`).count()

it('labels by keyboard alone: region, grade, segment, comment, neighbours, undo, the queue, and all of it the next day', async () => {
  await at.start()
  await testId('viewport').waitFor()
  await resize(at.running, 1280, 800)
  const run = await firstRun(at.running)
  await readingOf(at.running, run.id, READ_TIMEOUT_MS)
  await press('p')
  await beginRegion(at.running)
  await picture('label-draft')
  for (let n = 0; n < 3; n++) await press('Alt+ArrowRight')
  await press('Alt+Shift+ArrowUp')
  await gradeRegion(at.running, '4')
  await nameSegment(at.running, '7', '7 LAD mid')
  await comment(at.running, 'calcified')
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
  await gradeRegion(at.running, '2')
  await resize(at.running, 1920, 1080)
  await press('q')
  await testId('label-queue').waitFor()
  await at.running.page.waitForFunction(
    () => document.querySelectorAll('[data-testid="label-queue"] li').length > 0,
  )
  await picture('label-queue')
  await press('Escape')
  await picture('label-wide')

  await at.running.close()
  await at.start()
  await testId('viewport').waitFor()
  await firstRun(at.running)
  await press('t')
  await press('t')
  await at.running.page.waitForFunction(() =>
    /^\s*\d+ regions in this run/.test(
      document.querySelector('[data-testid="region-line"]')?.textContent ?? '',
    ),
  )
  expect(await count('draft')).toBe(0)
}, 600_000)
