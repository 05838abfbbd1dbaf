import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { writeDicom } from '../src-core/dicom/write.ts'
import { TAG } from '../src-core/dicom/tags.ts'
import { xaElements } from '../src-core/testing/dicom-xa.ts'
import { withText } from '../src-core/testing/drawn-text.ts'
import { ostium } from './command-line.ts'
import { open } from './faults.ts'
import { artifacts, launch, newHome, type Home, type Running } from './launch.ts'
import { enginePid } from './program.ts'

const MARKER = 'Qzephyrinex'
const StudyList = z.object({ ok: z.literal(true), value: z.tuple([z.object({ id: z.string() })]) })

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesUnder(path)
    return entry.isFile() ? [path] : []
  })
}
const holds = (bytes: Buffer): boolean =>
  bytes.includes(Buffer.from(MARKER, 'latin1')) || bytes.includes(Buffer.from(MARKER, 'utf16le'))

/** A run whose every frame has a line of text burnt in, by code. */
function runWithText(path: string): string {
  const [side, frameCount] = [256, 3]
  const plain = { rows: side, columns: side, data: new Float32Array(side * side).fill(0.4) }
  const { data } = withText(plain, { text: 'MEIER ANNA', x: 10, y: 12, scale: 1, value: 1 })
  const elements = xaElements({ rows: side, columns: side, frameCount }, [
    [TAG.patientName, `${MARKER}^Berta`],
    [TAG.sopInstanceUid, '2.25.7.1'],
    [TAG.studyInstanceUid, '2.25.7.2'],
  ])
  const frames = Array.from({ length: frameCount }, () => Uint8Array.from(data, (value) => 255 * value))
  writeFileSync(path, writeDicom({ transferSyntax: '1.2.840.10008.1.2.1', elements, frames }))
  return path
}

describe('who the patient is', () => {
  let home: Home
  let running: Running
  const key = (keys: string) => running.page.keyboard.press(keys)
  const text = () => running.page.locator('body').innerText()
  /** A dialog that is still closing takes the next key. */
  const closeDialog = async () => {
    await key('Escape')
    await running.page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  beforeAll(async () => {
    home = newHome()
    const elements = xaElements({ rows: 64, columns: 64, frameCount: 2 }, [
      [TAG.patientName, `${MARKER}^Anna`],
      [TAG.patientId, MARKER],
      [TAG.studyDescription, MARKER],
    ])
    const frames = [new Uint8Array(4096).fill(90), new Uint8Array(4096).fill(120)]
    mkdirSync(join(home.path, 'out'))
    const disc = join(home.path, 'disc')
    mkdirSync(disc)
    const bytes = writeDicom({ transferSyntax: '1.2.840.10008.1.2.1', elements, frames })
    writeFileSync(join(disc, 'run.dcm'), bytes)
    running = await launch(home, [join(disc, 'run.dcm')])
    await running.page.getByTestId('run-item').first().waitFor({ timeout: 60_000 })
  }, 120_000)
  afterAll(async () => {
    await running.close()
    home.remove()
  })

  /** The only one there is. */
  async function shownStudy(): Promise<string> {
    const answer: unknown = await running.page.evaluate(() =>
      window.ostium.invoke('study.list', { text: '' }),
    )
    return StudyList.parse(answer).value[0].id
  }

  /** The system's dialog answers with this file from here on. */
  async function saveAs(name: string): Promise<string> {
    const filePath = join(home.path, 'out', name)
    await running.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: path })
    }, filePath)
    return filePath
  }

  it('goes from the page with one key, and comes back with it', async () => {
    await running.page.getByText(MARKER).first().waitFor()
    await key('Control+Shift+H')
    await running.page
      .getByText(/Patient [0-9A-Z]{8}/)
      .first()
      .waitFor()
    expect(await running.page.content()).not.toContain(MARKER)
    expect(await running.page.title()).toBe('Ostium')
    const titles = await running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.getTitle()),
    )
    expect(titles).toEqual(['Ostium'])
    await key('Control+L')
    await running.page.getByText('hidden', { exact: true }).first().waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-hidden.png') })
    expect(await running.page.content()).not.toContain(MARKER)
    await key('Control+L')
    await key('Control+Shift+H')
    await running.page.getByText(MARKER).first().waitFor()
  })

  it('is behind the cover of a locked screen, where main answers nothing', async () => {
    const studyId = await shownStudy()
    await key('Control+Shift+P')
    await running.page.getByTestId('locked').waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-locked.png') })
    expect(await text()).not.toContain(MARKER)
    await running.page.getByTestId('locked').evaluate((cover) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['a'], 'late.dcm'))
      cover.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })
    await running.page.getByText('Nothing was opened').waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-locked-drop.png') })
    // As when a run is read behind the cover.
    await running.app.evaluate(
      ({ BrowserWindow }, payload) => {
        for (const { webContents } of BrowserWindow.getAllWindows())
          webContents.send('study.changed', payload)
      },
      { studyId },
    )
    const answers = await running.page.evaluate(async () => {
      const list: unknown = await window.ostium.invoke('study.list', { text: '' })
      const [thumb] = await Promise.all([fetch(`/thumb/${'a'.repeat(32)}`)])
      return { list: JSON.stringify(list), thumb: thumb.status }
    })
    expect(answers.list).toContain('"screen-locked"')
    expect(answers.thumb).toBe(409)
    await key('a')
    await running.page.getByText(MARKER).first().waitFor()
    await running.page.getByText('XA · 64 × 64').waitFor()
  })

  it('is covered with the question that stood open in a view; the PIN is typed at once, and clicks stay on the cover', async () => {
    const { page } = running
    await key('Control+L')
    await page
      .getByRole('button', { name: /^Forget ./ })
      .first()
      .click()
    await page.getByRole('dialog', { name: /^Forget ./ }).waitFor()
    await page.evaluate(async () => {
      await window.ostium.invoke('lock.setPin', { pin: '2468', current: null })
      await window.ostium.invoke('lock.lock', undefined)
    })
    await page.getByTestId('locked').waitFor()
    await page.getByRole('dialog', { name: /^Forget ./ }).waitFor({ state: 'detached' })
    await page.keyboard.type('24')
    await page.getByLabel('PIN', { exact: true }).click()
    await page.keyboard.type('68')
    await key('Enter')
    await page.getByTestId('locked').waitFor({ state: 'detached' })
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.getByText(MARKER).first().waitFor()
    await page.evaluate(() => window.ostium.invoke('lock.setPin', { pin: null, current: '2468' }))
    await key('Control+L')
  })

  it('is shown what a support bundle and an export would hold', async () => {
    await key('Control+Shift+U')
    await running.page.getByTestId('support-files').getByText('logs/window.log').waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-support.png') })
    await closeDialog()
    await key('Control+Shift+S')
    await running.page.getByText('Export without names').first().waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-export.png') })
    await closeDialog()
    await key('Control+,')
    await running.page.getByText('Lock the screen').first().waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-settings.png') })
    await closeDialog()
  })

  it('leaves the house in no copy; where text stands in the picture, none is made before a person says that they looked', async () => {
    const target = await saveAs('named.dcm')
    await open(running, runWithText(join(home.path, 'disc', 'text.dcm')))
    await running.page.getByText('256 × 256').first().waitFor()
    await key('Control+Shift+S')
    await running.page.getByRole('button', { name: 'Whole run…' }).click()
    const warning = running.page.getByTestId('text-warning')
    await warning.waitFor({ timeout: 60_000 })
    expect(await warning.innerText()).toMatch(/looks like text stands in the picture \(top left\)/)
    expect(existsSync(target)).toBe(false)
    await running.page.screenshot({ path: join(artifacts, 'privacy-text-warning.png') })
    await running.page.getByRole('button', { name: /I looked/ }).click()
    await running.page.getByText('named.dcm was written.').waitFor({ timeout: 60_000 })
    await running.page.screenshot({ path: join(artifacts, 'privacy-exported.png') })
    const copy = readFileSync(target)
    expect([copy.length > 256 * 256, holds(copy)]).toEqual([true, false])
    await closeDialog()
    expect(ostium(home, 'audit', 'list')).toMatch(/run, de-identified, its picture confirmed/)
    expect(
      ostium(home, 'export', join(home.path, 'disc', 'text.dcm'), '--out', join(home.path, 'out'), '--json'),
    ).toContain('"text":{"kind":"found","where":["top left"]}')
  }, 180_000)

  it('leaves the house without a question where no text is seen, one frame alone as well', async () => {
    const target = await saveAs('plain.dcm')
    await open(running, join(home.path, 'disc', 'run.dcm'))
    await running.page.getByText('64 × 64').first().waitFor()
    // The run plays, and stands still where the export is asked for: at its first frame, so that it is known which.
    await key('Home')
    await key('Control+Shift+S')
    await running.page.getByRole('button', { name: 'Frame 1…' }).click()
    await running.page.getByText('plain.dcm was written.').waitFor({ timeout: 60_000 })
    expect(holds(readFileSync(target))).toBe(false)
    await closeDialog()
  }, 120_000)

  it('is in nothing but the library, also after the page and the engine broke; and no memory is written', async () => {
    const pid = await enginePid(running)
    if (pid !== null) process.kill(pid, 'SIGABRT')
    const loaded = running.page.waitForEvent('crash').catch(() => null)
    await running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    )
    await loaded
    await new Promise((later) => setTimeout(later, 5_000))
    const log = readFileSync(join(home.path, 'data', 'ostium', 'logs', 'window.log'), 'utf8')
    expect(log).toContain('"window-crashed"')
    expect(log).toContain('"process-ended"')
    const written = filesUnder(home.path).filter(
      (path) => !/\/disc\/|library\.db(-wal|-shm)?$|\/backups\//.test(path),
    )
    expect(written.filter((path) => holds(readFileSync(path)))).toEqual([])
    expect(written.filter((path) => /\.dmp$|core\.\d+$/.test(path))).toEqual([])
    for (const path of filesUnder(join(home.path, 'data'))) expect(statSync(path).mode & 0o077, path).toBe(0)
  })
})
