import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { electronRuntime, projectRoot } from './runtime.ts'

export interface Home {
  readonly path: string
  remove(): void
}

/** A person's home for one test: library and caches start empty. */
export function newHome(): Home {
  const path = mkdtempSync(join(tmpdir(), 'ostium-e2e-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export interface Running {
  readonly app: ElectronApplication
  readonly page: Page
  /** What the page wrote to its console, newest last. */
  readonly console: readonly string[]
  readonly close: () => Promise<void>
}

export const artifacts = join(projectRoot, 'artifacts')

/** Starts the real program on this home, with files on its command line, as a person would. */
export async function launch(home: Home, files: readonly string[] = []): Promise<Running> {
  mkdirSync(artifacts, { recursive: true })
  const lines: string[] = []
  const { executablePath, args, env } = commandOf(home)
  const app = await _electron.launch({
    executablePath,
    args: [...args, ...files],
    cwd: projectRoot,
    env,
    timeout: 60_000,
  })
  app.process().stderr?.on('data', (chunk: Buffer) => lines.push(String(chunk)))
  const page = await app.firstWindow()
  page.on('console', (message) => lines.push(message.text()))
  return { app, page, console: lines, close: () => app.close() }
}

/** Closes the window and leaves the program to what it still does. */
export async function closeWindow({ app, page }: Running): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  if (!page.isClosed()) await page.waitForEvent('close')
}

/** Starts the program that still runs without a window once more, as a person would: it shows its window again. */
export async function openWindow(running: Running, home: Home): Promise<Running> {
  const { executablePath, args, env } = commandOf(home)
  const shown = running.app.waitForEvent('window')
  execFile(executablePath, args, { cwd: projectRoot, env })
  return { ...running, page: await shown }
}

/** What starts the program in this home. */
export function commandOf(home: Home) {
  const { binary, args } = electronRuntime()
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return { executablePath: binary, args: [...args, ...root, '--disable-gpu'], env: environment(home) }
}

export function environment({ path }: Home): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const own = { XDG_DATA_HOME: join(path, 'data'), XDG_CACHE_HOME: join(path, 'cache'), HOME: path }
  return { ...Object.fromEntries(inherited), ...own, DBUS_SESSION_BUS_ADDRESS: 'disabled:' }
}

/** The window's content is exactly this large from here on. */
export async function resize({ app, page }: Running, width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height)
    },
    { width, height },
  )
  await page.waitForFunction((wanted) => window.innerWidth === wanted, width)
}
