import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isStenosis } from '#core/reading/stenosis.ts'
import { drawSmallHospital } from '../src-lab/simulation/hospital.testing.ts'
import { decideLeaks, freeze, lookAtSealed, lookThrough } from './cohort-steps.ts'
import { ostium } from './command-line.ts'
import { beginRegion, gradeRegion, moveRegionTo, nameSegment } from './label-steps.ts'
import { homeOfEachTest } from './homes.ts'
import { artifacts, closeWindow, resize } from './launch.ts'
import { readBy, rollBack } from './model-steps.ts'
import { readingOf, runs } from './program.ts'
import { addTooSure } from './too-sure.ts'
import { curvesOf, openTraining, trainingSays } from './training-steps.ts'

const READ_TIMEOUT_MS = 240_000
/** Side of the frames of the drawn hospital. */
const SIDE = 400

const at = homeOfEachTest()

const picture = (name: string) =>
  at.running.page.screenshot({ path: join(artifacts, `site-lead-${name}.png`) })

it("a site lead's day: label, freeze, resolve a leak, train with the window closed, compare, adopt, read, roll back", async () => {
  // What the site has labelled in the months before, of a hospital that does not exist.
  const { list, today } = drawSmallHospital(join(at.home.path, 'hospital'), 46, 2)
  ostium(at.home, 'labels', 'import', list)
  // The model that reads there is far too sure of itself.
  addTooSure(at.home, 'region')
  ostium(at.home, 'models', 'adopt', 'too-sure', '--reason', 'ordered our cases well last year')

  // In the morning there is one more study. She labels its lesion by keyboard.
  await at.start([today.path])
  await resize(at.running, 1440, 900)
  await at.running.page.getByTestId('run-item').nth(1).click()
  const run = (await runs(at.running))[1] ?? expect.fail('her study has no second run')
  expect((await readingOf(at.running, run.id, READ_TIMEOUT_MS)).run?.modelId).toBe('too-sure')
  const lesion = today.cases.find(({ grade }) => isStenosis(grade))?.box ?? expect.fail('no lesion')
  await beginRegion(at.running)
  await moveRegionTo(at.running, lesion, SIDE)
  await gradeRegion(at.running, '4')
  await nameSegment(at.running, '7', '7 LAD mid')
  await picture('1-label')

  // Her patient stands in the list of months ago under another name: one person, dealt to one side.
  await lookThrough(at.running)
  await at.running.page.locator('figure img').nth(1).waitFor()
  await picture('2-leak')
  await decideLeaks(at.running, '1')
  await freeze(at.running)

  // The training goes on without a window, and she finds it there when she is back.
  await openTraining(at.running)
  await at.running.page.getByRole('radio', { name: /Head and circuit/ }).check()
  await at.running.page.getByRole('button', { name: 'Start training' }).click()
  await trainingSays(at.running, 'Training')
  await picture('3-training')
  await closeWindow(at.running)
  await at.openWindow()
  await resize(at.running, 1440, 900)
  await at.running.page.getByTestId('run-item').first().waitFor({ timeout: 60_000 })
  await openTraining(at.running)
  await curvesOf(at.running)
  await trainingSays(at.running, 'Finished')
  await picture('4-trained')

  // Against the model that reads: on sealed patients, once.
  await at.running.page.keyboard.press('Control+Shift+E')
  // On so few patients the intervals are wide: she states beforehand what she would put up with.
  await at.running.page.getByText('Margins, stated before the look').click()
  await at.running.page.getByRole('spinbutton', { name: 'AUC', exact: true }).fill('0.1')
  await at.running.page.getByRole('button', { name: 'State these margins' }).click()
  await at.running.page.getByText(/Margins, stated before the look: AUC 0\.1\b/).waitFor()
  const gate = await lookAtSealed(at.running)
  await picture('5-compared')
  expect(await gate.textContent()).toContain('Passes the gate')
  await gate.getByLabel('Reason to adopt it').fill('better on the sealed patients of our own hospital')
  await gate.getByRole('button', { name: /Adopt too-sure-site-/ }).click()
  await gate.getByText('It reads now').waitFor()

  // The same study by the new model, and back by one click.
  await readBy(at.running, run.id, /^too-sure-site-/)
  await picture('6-read')
  await at.running.page.keyboard.press('Control+Shift+M')
  await rollBack(at.running, 'too-sure')
  await readBy(at.running, run.id, /^too-sure$/)

  // The log has her day in order, and holds.
  expect(ostium(at.home, 'audit', 'list')).toMatch(
    /Read recorded[^\n]*segment 7[^]*Leak decided[^\n]*one-person[^]*Cohort frozen[^]*Training started[^]*Training ended[^\n]*made too-sure-site[^]*Sealed cases looked at[^\n]*look 1 of 5[^]*Model adopted[^\n]*our own hospital[^]*Model rolled back[^\n]*back to too-sure/,
  )
  ostium(at.home, 'audit', 'verify')
}, 900_000)
