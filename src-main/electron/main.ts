import { app, dialog, type BrowserWindow } from 'electron'
import { realpathSync } from 'node:fs'
import { pathsFrom } from './arguments.ts'
import { useFolders } from './folders.ts'
import { forbidNetwork, lockContents } from './lock-down.ts'
import { registerScheme } from './protocol.ts'
import { startProgram, type Program } from './program.ts'

const folders = useFolders()
const filesOf = (argv: readonly string[], workingDirectory: string) =>
  pathsFrom(argv, workingDirectory, [app.getAppPath(), realpathSync(app.getAppPath())])

forbidNetwork()
registerScheme()
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
app.on('web-contents-created', (_event, contents) => lockContents(contents))

/** One program, one library: a second start hands its files to the first and ends. */
if (app.requestSingleInstanceLock()) {
  const started = app.whenReady().then(() => startProgram(folders, filesOf(process.argv, process.cwd())))
  started.then(stayOpen, cannotStart)
} else app.quit()

function stayOpen(program: Program): void {
  app.on('second-instance', (_event, argv, workingDirectory) => {
    program.open(filesOf(argv, workingDirectory))
    toFront(program.window())
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    program.open([path])
  })
  app.on('activate', () => toFront(program.window()))
}

function toFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.focus()
}

function cannotStart(cause: unknown): void {
  const message = cause instanceof Error ? cause.message : String(cause)
  dialog.showErrorBox(
    'Ostium cannot start',
    `${message}\n\nThe library lies in ${folders.data}. Move it aside to start with an empty one.`,
  )
  app.exit(3)
}
