import axe from 'axe-core'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { CalibrationFile } from '#core/calibration/calibration-file.ts'
import { artifacts, launch, newHome, resize, type Home, type Running } from './launch.ts'
import { firstRun, readingOf } from './program.ts'
import { SHIPPED } from './shipped.ts'

const Found = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }))
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const Manifest = z.object({ id: z.string(), weights: z.object({ sha256: z.string() }) })

/** Of what the window shows now, what WCAG A and AA forbid: rule by rule, with the elements. */
async function violations({ page }: Running): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = Found.parse(
    await page.evaluate(
      `axe.run(document, { runOnly: ${JSON.stringify(WCAG)}, resultTypes: ['violations'] })` +
        `.then(({ violations }) => JSON.parse(JSON.stringify(violations)))`,
    ),
  )
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

describe('the card, by keyboard alone', () => {
  let home: Home
  let running: Running
  beforeAll(async () => {
    home = newHome()
    running = await launch(home)
    await resize(running, 1280, 800)
    const run = await firstRun(running)
    await readingOf(running, run.id, 180_000)
    await press('Space')
    await press('p')
    await running.page.getByRole('img', { name: /^Reliability curve/ }).waitFor()
  }, 240_000)
  afterAll(async () => {
    await running.close()
    home.remove()
  })
  const press = (key: string) => running.page.keyboard.press(key)
  const picture = (name: string) => running.page.screenshot({ path: join(artifacts, `${name}.png`) })

  it('is a glance, within what WCAG asks', async () => {
    expect(await violations(running)).toEqual([])
    expect(await running.page.getByTestId('details').count()).toBe(0)
  })

  it('shows the rest at d, in sections, at every size, and remembers it', async () => {
    await press('d')
    const details = running.page.getByTestId('details')
    await details.getByRole('button', { name: 'Reliability in detail', expanded: true }).waitFor()
    expect(await details.textContent()).toContain('log loss')
    await picture('card-details-1280x800')
    expect(await violations(running)).toEqual([])
    await resize(running, 1920, 1080)
    await picture('card-details-1920x1080')
    await running.page.reload()
    await details.waitFor()
  })

  it('keeps card and image within the window at a zoom of 200 %', async () => {
    await resize(running, 1280, 800)
    const zoom = (factor: number) =>
      running.app.evaluate(({ BrowserWindow }, to) => {
        BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(to)
      }, factor)
    await zoom(2)
    await running.page.waitForFunction(() => window.innerWidth === 640)
    await picture('card-zoom-200')
    const beyond = await running.page.evaluate(() =>
      ['.side', '[data-testid="viewport"]', '.bar'].filter((selector) => {
        const part = document.querySelector(selector)
        const box = part?.getBoundingClientRect()
        if (!part || !box || box.width === 0) return true
        return box.left < 0 || box.right > window.innerWidth || part.scrollWidth > part.clientWidth
      }),
    )
    expect(beyond).toEqual([])
    await zoom(1)
    await running.page.waitForFunction(() => window.innerWidth === 1280)
  })

  it('opens the facts of the model at a, and writes them as a PDF that can be searched', async () => {
    await press('a')
    await running.page.getByRole('dialog', { name: 'Model facts' }).waitFor()
    expect(await violations(running)).toEqual([])
    const filePath = join(home.path, 'facts.pdf')
    await running.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: path })
    }, filePath)
    await running.page.getByRole('button', { name: 'Save as PDF…' }).click()
    await running.page.getByText('Saved facts.pdf.').waitFor()
    const pdf = await getDocumentProxy(new Uint8Array(readFileSync(filePath)))
    const { text, totalPages } = await extractText(pdf, { mergePages: true })
    const json = (name: string): unknown => JSON.parse(readFileSync(join(SHIPPED.dir, name), 'utf8'))
    const model = Manifest.parse(json('manifest.json'))
    const { n, events } =
      CalibrationFile.parse(json('calibration.json')).levels.region?.reliability.evidence ?? {}
    const said = text.replace(/\s+/g, ' ')
    for (const part of [model.id, 'Research use only', 'Limits', `${n} regions, ${events} with a stenosis`])
      expect(said).toContain(part)
    expect(said.replace(/ /g, '')).toContain(model.weights.sha256)
    expect(totalPages).toBeGreaterThan(1)
    await press('Escape')
  })

  it.each([
    ['keys', '?', 'All keys'],
    ['settings', 'Control+,', 'Settings'],
    // The last, as its search takes the keys from then on.
    ['library', 'Control+l', 'Library'],
  ])('shows %s within what WCAG asks', async (name, key, title) => {
    // A dialog that is still closing takes the next key.
    await running.page.waitForFunction(() => document.querySelector('[role="dialog"]') === null)
    await press(key)
    await running.page.getByRole('heading', { name: title }).waitFor()
    await running.page.waitForTimeout(300)
    await picture(`axe-${name}`)
    expect(await violations(running)).toEqual([])
    await press('Escape')
  })
})
