/** Long, as each fault stands beside what a person sees of it in the window. docs/reliability.md names them. */
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { plainLabel } from '#core/labelling/label.ts'
import { filledRun } from '../src-main/engine/phantom.testing.ts'
import { ostium } from './command-line.ts'
import { damage, fillDisk, flatRun, makeReadOnly, mayMount, mountDisk, open } from './faults.ts'
import { artifacts, commandOf, launch, newHome, type Home, type Running } from './launch.ts'
import { enginePid, firstRun, readingOf, runs, storedOf } from './program.ts'
import { projectRoot } from './runtime.ts'
import { startWithBoxes } from './started.ts'

const isRoot = process.getuid?.() === 0

let home: Home
let undo: (() => void)[]
const prepare = () => {
  home = newHome()
  undo = []
}
const clear = () => {
  for (const one of undo.reverse()) one()
  home.remove()
}
const data = () => join(home.path, 'data', 'ostium')

/** What the message on screen says; waits for one that says this. */
async function told({ page }: Running, what: RegExp): Promise<string> {
  const toast = page.getByTestId('error-toast').filter({ hasText: what }).first()
  await toast.waitFor()
  return toast.innerText()
}

/** Records by the page's own bridge. @returns the code of a refusal, null where it was acknowledged */
const label = ({ page }: Running, runId: string, comment = ''): Promise<string | null> =>
  page.evaluate(
    async (wanted) => {
      const answer: unknown = await window.ostium.invoke('label.record', wanted)
      return /"code":"([^"]+)"/.exec(JSON.stringify(answer))?.[1] ?? null
    },
    { ...plainLabel({ runId, frame: null, box: null }, 'none'), comment },
  )

/** Labels in the library, as a program that is closed left it. */
function labelsKept(): number {
  const db = new Libsql(join(data(), 'library.db'), { readonly: true })
  const row: unknown = db.prepare('SELECT COUNT(*) AS count FROM labels').get()
  db.close()
  return Number(Reflect.get(Object(row), 'count'))
}

describe.skipIf(isRoot && !mayMount)('a home in which nothing can be written', () => {
  beforeEach(prepare)
  afterEach(clear)

  it('one clear message, and an end: nothing is begun that could not be kept', async () => {
    mkdirSync(join(home.path, 'data'))
    undo.push(makeReadOnly(home.path))
    const { boxes, ended } = await startWithBoxes(home)
    expect(await ended).toBe(3)
    expect(boxes()).toHaveLength(1)
    expect(boxes()[0]).toMatch(
      /Ostium cannot start.*read-only.*recorded before is safe.*--data.*library lies in/s,
    )
  })

  it('from the command line it still reads', () => {
    const run = flatRun(home.path, 'run')
    undo.push(makeReadOnly(home.path))
    expect(ostium(home, 'read', run, '--json')).toContain('"level":"study"')
  })
})

describe('at the start', () => {
  beforeEach(prepare)
  afterEach(clear)

  it('a damaged library is replaced by its backup, what is not in it is said, and the damaged file is kept', async () => {
    const running = await launch(home, [flatRun(home.path, 'run')])
    const { id } = await firstRun(running)
    expect(await label(running, id, 'in the backup')).toBeNull()
    ostium(home, 'library', 'backup')
    expect(await label(running, id, 'after it')).toBeNull()
    await running.close()
    damage(join(data(), 'library.db'))
    const { boxes, page, child, ended } = await startWithBoxes(home)
    const shown = await page()
    const toast = shown.getByTestId('error-toast').filter({ hasText: /as its backup has it/ })
    await toast.waitFor({ timeout: 60_000 })
    expect(boxes().join()).toMatch(/library is damaged.*newest backup is.*damaged file is kept/s)
    expect(await toast.innerText()).toContain('recorded since')
    child.kill()
    await ended
    expect(readdirSync(data()).join(' ')).toMatch(/library\.before-restore-\S+\.db/)
    expect(labelsKept()).toBe(1)
  }, 120_000)

  it('a model that was adopted and is gone is said, and the shipped one reads in its place', async () => {
    const first = await launch(home, [flatRun(home.path, 'run')])
    await firstRun(first)
    await first.close()
    const db = new Libsql(join(data(), 'library.db'))
    db.prepare(
      `INSERT INTO model_adoptions (model_id, weights, adopted_at, adopted_by, reason) VALUES ('site-gone', ?, '2026-01-01', 'x', 'x')`,
    ).run('0'.repeat(64))
    db.close()
    const running = await launch(home)
    expect(await told(running, /site-gone/)).toMatch(
      /site-gone is not on this computer.*reads in its place.*adopt another model/s,
    )
    await running.close()
  }, 120_000)
})

describe('a program that is started twice', () => {
  beforeEach(prepare)
  afterEach(clear)

  it('on one library: the second hands its file to the first, which comes to the front, and ends; nothing is lost', async () => {
    const running = await launch(home, [flatRun(home.path, 'first')])
    const { id } = await firstRun(running)
    expect(await label(running, id)).toBeNull()
    await running.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.blur()
      Reflect.set(globalThis, 'broughtToFront', 0)
      const focus = window?.focus.bind(window)
      if (window !== undefined)
        window.focus = () => {
          Reflect.set(globalThis, 'broughtToFront', 1)
          focus?.()
        }
    })
    const { executablePath, args, env } = commandOf(home)
    const second = spawn(executablePath, [...args, flatRun(home.path, 'second run')], {
      cwd: projectRoot,
      env,
      stdio: 'ignore',
    })
    expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0)
    await running.page.getByText('second run').first().waitFor()
    expect(await running.app.evaluate(() => Reflect.get(globalThis, 'broughtToFront') === 1)).toBe(true)
    expect(running.app.windows()).toHaveLength(1)
    await running.close()
    expect(labelsKept()).toBe(1)
  }, 120_000)
})

describe.skipIf(!mayMount)('a disk that is full', () => {
  beforeEach(prepare)
  afterEach(clear)

  it('is said where a person records; what was acknowledged is kept, and recording goes on when there is room', async () => {
    undo.push(mountDisk(data(), 64))
    const running = await launch(home, [flatRun(home.path, 'run')])
    const { id } = await firstRun(running)
    await readingOf(running, id, 240_000)
    const makeRoom = fillDisk(data())
    let acknowledged = 0
    let refused: string | null = null
    while (refused === null) {
      refused = await label(running, id, 'x'.repeat(400))
      if (refused === null) acknowledged += 1
    }
    expect(refused).toBe('disk-full')
    await running.page.keyboard.press('n')
    await running.page.keyboard.press('4')
    expect(await told(running, /disk of the library is full/)).toMatch(/Make room/)
    await running.page.screenshot({ path: join(artifacts, 'fault-disk-full.png') })
    makeRoom()
    expect(await label(running, id)).toBeNull()
    await running.close()
    expect(labelsKept()).toBe(acknowledged + 1)
  }, 300_000)
})

/** Playwright gives up a page that crashed; main still has it, and loads it again. */
const crash = ({ app }: Running) =>
  app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((loaded) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        contents?.once('did-finish-load', () => loaded())
        BrowserWindow.getAllWindows()[0]?.once('closed', () => loaded())
        contents?.forcefullyCrashRenderer()
      }),
  )
const textOf = ({ app }: Running) =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('document.body.innerText').then(String),
  )
async function pictureOf({ app }: Running, name: string): Promise<void> {
  const png = await app.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage()
    return image?.toPNG().toString('base64') ?? ''
  })
  writeFileSync(join(artifacts, `${name}.png`), Buffer.from(png, 'base64'))
}

/** Runs inside of a decoder: from its n-th frame on it does what it should not. */
function breakAtFrame([fault, at]: readonly ['fall' | 'lie' | 'end' | 'hang', number]): void {
  let seen = 0
  addEventListener('message', () => {
    seen += 1
    if (seen < at) return
    if (fault === 'fall') throw new Error('broken')
    if (fault === 'lie') postMessage('rubbish')
    else if (fault === 'end') close()
    else for (;;);
  })
}

const GIVEN_UP = /could not be decoded within/

describe('a window that is open', () => {
  let running: Running
  beforeAll(async () => {
    prepare()
    running = await launch(home, [flatRun(home.path, 'open')])
    await firstRun(running)
  }, 120_000)
  afterAll(async () => {
    await running.close()
    clear()
  })
  const viewport = () => running.page.getByTestId('viewport')
  const alert = () => viewport().getByRole('alert')
  const shows = (text: string) => running.page.getByText(text).first().waitFor({ timeout: 30_000 })
  async function stepUntilAlert(frames: number): Promise<void> {
    for (let n = 0; n < frames && (await alert().count()) === 0; n++) {
      await running.page.keyboard.press('ArrowRight')
    }
    await alert().waitFor()
  }
  /** Waits until this frame is on screen, decoded: before that there is no alert either. */
  async function drawn(frame: number, of: number): Promise<void> {
    await expect
      .poll(() => running.page.getByTestId('frame-counter').textContent())
      .toMatch(new RegExp(`^\\s*${frame}\\s*/\\s*${of}\\s*$`))
    await viewport().locator('.canvas:not(.blank)').waitFor()
    expect(await alert().count()).toBe(0)
  }
  /** A run that was not decoded before, on screen, at its first frame. */
  async function another(name: string, frames = 40): Promise<void> {
    await open(running, flatRun(home.path, name, { frames }))
    await shows(name)
  }

  it.each([
    ['breaks', 'fall', /broke the decoder/],
    ['answers rubbish', 'lie', /broke the decoder/],
    ['is killed', 'end', GIVEN_UP],
    ['hangs', 'hang', GIVEN_UP],
  ] as const)('a decoder that %s costs the frame it had; the others are drawn', async (name, fault, said) => {
    // New decoders: those of the case before may still be about to do what they were told.
    await running.page.reload()
    // What is handed over before the page listens is in its list, but not on screen.
    await viewport().waitFor()
    await expect.poll(() => running.page.workers().length, { timeout: 30_000 }).toBeGreaterThan(0)
    for (const worker of running.page.workers()) await worker.evaluate(breakAtFrame, [fault, 20] as const)
    await another(`decoder ${name}`, 80)
    // A decoder that says nothing is waited for; the frames around the one it has are there meanwhile.
    if (said === GIVEN_UP) await running.page.waitForTimeout(6_000)
    await running.page.keyboard.press('Home')
    await stepUntilAlert(80)
    expect(await alert().innerText()).toMatch(said)
    await running.page.screenshot({ path: join(artifacts, 'fault-decoder.png') })
    await running.page.keyboard.press('Home')
    await drawn(1, 80)
    await running.page.keyboard.press('End')
    await drawn(80, 80)
  })

  it('a share that goes away is said of the frames that are not here yet, and comes back', async () => {
    const path = flatRun(home.path, 'on a share', { frames: 40 })
    await open(running, path)
    await shows('on a share')
    renameSync(path, `${path}.away`)
    await running.page.reload()
    await alert().waitFor({ timeout: 30_000 })
    expect(await alert().innerText()).toMatch(/Connect the drive/)
    renameSync(`${path}.away`, path)
    await running.page.reload()
    await viewport().waitFor()
    await alert().waitFor({ state: 'detached' })
  })

  it('5,000 frames are one run, and its last one is shown', async () => {
    await another('five thousand', 5000)
    const counter = running.page.getByTestId('frame-counter')
    await expect.poll(() => counter.textContent(), { timeout: 60_000 }).toMatch(/5000/)
    await running.page.keyboard.press('End')
    await drawn(5000, 5000)
  }, 180_000)

  it('whose computer sleeps goes on when it wakes, and what was being read is read', async () => {
    const path = join(home.path, 'asleep.dcm')
    // Filled vessels: flat frames are turned away before anybody could stop the engine.
    writeFileSync(path, filledRun(12))
    await open(running, path)
    await expect.poll(() => runs(running).then(([run]) => run?.frameCount), { timeout: 60_000 }).toBe(12)
    const { id } = await firstRun(running)
    const framesRead = async () => (await storedOf(running, id)).frames.length
    await expect.poll(framesRead, { timeout: 120_000 }).toBeGreaterThan(0)
    await running.app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'))
    const engine = Number(await enginePid(running))
    process.kill(engine, 'SIGSTOP')
    // What it said before it was stopped may still be on its way.
    await new Promise((later) => setTimeout(later, 1000))
    const before = await framesRead()
    expect(before).toBeLessThan(12)
    await new Promise((later) => setTimeout(later, 3000))
    expect(await framesRead()).toBe(before)
    process.kill(engine, 'SIGCONT')
    await running.app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
    expect((await readingOf(running, id, 240_000)).frames).toHaveLength(12)
    expect(await enginePid(running)).toBe(engine)
  }, 300_000)
})

describe('a page that crashes', () => {
  beforeEach(prepare)
  afterEach(clear)

  it('opens again with its study, says so, and keeps what was recorded; one that goes on crashing is given up with a word', async () => {
    const running = await launch(home, [flatRun(home.path, 'crashing')])
    const { id } = await firstRun(running)
    expect(await label(running, id, 'before the crash')).toBeNull()
    await crash(running)
    await expect.poll(() => textOf(running), { timeout: 60_000 }).toMatch(/window stopped.*opened again/s)
    expect(await textOf(running)).toMatch(/recorded reads are safe/)
    await pictureOf(running, 'fault-crashed')
    expect(labelsKept()).toBe(1)
    await running.app.evaluate(({ dialog }) => {
      dialog.showErrorBox = (_title, text) => void process.stderr.write(text)
    })
    const over = running.app.waitForEvent('close', { timeout: 120_000 })
    for (let n = 0; n < 3; n++) await crash(running).catch(() => undefined)
    await over
    expect(running.console.join('')).toMatch(/window stopped 4 times in a minute.*Start Ostium again/s)
    expect(labelsKept()).toBe(1)
  }, 180_000)
})
