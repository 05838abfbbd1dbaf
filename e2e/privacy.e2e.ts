import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeDicom } from '../src-core/dicom/write.ts'
import { TAG } from '../src-core/dicom/tags.ts'
import { xaElements } from '../src-core/testing/dicom-xa.ts'
import { artifacts, launch, newHome, type Home, type Running } from './launch.ts'
import { enginePid } from './program.ts'

const MARKER = 'Qzephyrinex'

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesUnder(path)
    return entry.isFile() ? [path] : []
  })
}
const holds = (bytes: Buffer): boolean =>
  bytes.includes(Buffer.from(MARKER, 'latin1')) || bytes.includes(Buffer.from(MARKER, 'utf16le'))

describe('who the patient is', () => {
  let home: Home
  let running: Running
  const key = (keys: string) => running.page.keyboard.press(keys)
  const text = () => running.page.locator('body').innerText()
  beforeAll(async () => {
    home = newHome()
    const elements = xaElements({ rows: 64, columns: 64, frameCount: 2 }, [
      [TAG.patientName, `${MARKER}^Anna`],
      [TAG.patientId, MARKER],
      [TAG.studyDescription, MARKER],
    ])
    const frames = [new Uint8Array(4096).fill(90), new Uint8Array(4096).fill(120)]
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

  it('goes from the page with one key, and comes back with it', async () => {
    await running.page.getByText(MARKER).first().waitFor()
    await key('Control+Shift+H')
    await running.page
      .getByText(/Patient [0-9A-Z]{8}/)
      .first()
      .waitFor()
    expect(await running.page.content()).not.toContain(MARKER)
    expect(await running.page.title()).toBe('Ostium')
    await key('Control+L')
    await running.page.getByText('hidden', { exact: true }).first().waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-hidden.png') })
    expect(await running.page.content()).not.toContain(MARKER)
    await key('Control+L')
    await key('Control+Shift+H')
    await running.page.getByText(MARKER).first().waitFor()
  })

  it('is behind the cover of a locked screen, where main answers nothing', async () => {
    await key('Control+Shift+P')
    await running.page.getByTestId('locked').waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-locked.png') })
    expect(await text()).not.toContain(MARKER)
    const answers = await running.page.evaluate(async () => {
      const list: unknown = await window.ostium.invoke('study.list', { text: '' })
      const [thumb] = await Promise.all([fetch(`/thumb/${'a'.repeat(32)}`)])
      return { list: JSON.stringify(list), thumb: thumb.status }
    })
    expect(answers.list).toContain('"locked"')
    expect(answers.thumb).toBe(409)
    await key('a')
    await running.page.getByText(MARKER).first().waitFor()
  })

  it('is shown what a support bundle and an export would hold', async () => {
    await key('Control+Shift+U')
    await running.page.getByTestId('support-files').getByText('logs/window.log').waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-support.png') })
    await key('Escape')
    await key('Control+Shift+S')
    await running.page.getByText('Export without names').first().waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-export.png') })
    await key('Escape')
    await key('Control+,')
    await running.page.getByText('Lock the screen').first().waitFor()
    await running.page.screenshot({ path: join(artifacts, 'privacy-settings.png') })
    await key('Escape')
  })

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
