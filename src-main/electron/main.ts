import { app, dialog, type BrowserWindow } from 'electron'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { mistakeFacts } from '#core/log/facts.ts'
import { word } from '#core/log/plain.ts'
import { windowArguments } from './arguments.ts'
import { NO_POLICY } from '#core/policy.ts'
import type { Failure } from '#core/result.ts'
import { policyHere } from '../host/policy-file.ts'
import { PIPE_OF_PART, purposeOf, type Purpose } from './command-words.ts'
import { useFolders } from './folders.ts'
import { runInThread } from './in-thread.ts'
import { forbidDumps, forbidNetwork, lockContents, lockSession } from './lock-down.ts'
import { logEnds, windowLog } from './log.ts'
import { registerScheme } from './protocol.ts'
import { storageFailure } from '../host/storage-failure.ts'
import { startProgram, type Program } from './program.ts'

// What is written is this account's alone; nobody else of this computer may read it.
process.umask(0o077)

const purpose = purposeOf(process.argv)
if (app.isPackaged && purpose.kind !== 'window') process.exit(runWithoutWindow(purpose))

const policy = policyHere(process.env, process.platform, app.getAppPath().endsWith('.asar'))
const decided = policy.ok ? policy.value : NO_POLICY
const asked = windowArguments(process.argv, process.cwd(), [app.getAppPath(), realpathSync(app.getAppPath())])
const { folders, unusable } = useFolders(decided, asked.data)
const log = windowLog(folders.data, decided, asked.verbose)
logEnds(log)

forbidNetwork()
forbidDumps()
registerScheme()
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
app.on('session-created', lockSession)
app.on('web-contents-created', (_event, contents) => lockContents(contents))

/**
 * One program, one library: a second start hands its files to the first and ends. A program that does not know what was
 * decided does not start; nor one that can keep nothing, where there is no lock either.
 */
if (!policy.ok) void app.whenReady().then(() => endWith(inWords(policy.error)))
else if (unusable !== null) void app.whenReady().then(() => endWith(ofLibrary(unusable)))
else if (app.requestSingleInstanceLock({ paths: asked.paths })) {
  const started = app.whenReady().then(() => startProgram(folders, decided, asked.paths, log))
  started.then(stayOpen, cannotStart)
} else app.quit()

/** The command line, or a part that it started; @returns the exit code */
function runWithoutWindow(asked: Exclude<Purpose, { readonly kind: 'window' }>): number {
  const part = (name: string) => join(app.getAppPath(), 'dist', 'main', `${name}.cjs`)
  return asked.kind === 'command'
    ? runInThread(part('cli'), asked.words, null)
    : runInThread(part(asked.part), [], PIPE_OF_PART)
}

function stayOpen(program: Program): void {
  // Chromium gives the other's command line in an order of its own: files and values of switches can no longer be told apart.
  app.on('second-instance', (_event, _argv, _workingDirectory, more) => {
    const handed = Handed.safeParse(more)
    if (handed.success) program.open(handed.data.paths)
    toFront(program.window())
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    program.open([path])
  })
  app.on('activate', () => toFront(program.window()))
}

const Handed = z.object({ paths: z.array(z.string()) })

function toFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.focus()
}

function cannotStart(cause: unknown): void {
  log.error('mistake', { where: word('starting'), ...mistakeFacts(cause) })
  const disk = storageFailure(cause)
  if (disk !== null) return endWith(ofLibrary(disk))
  const plain = cause instanceof Error ? cause.message : String(cause)
  endWith(`${plain}\n\nThe library lies in ${folders.data}. Move it aside to start with an empty one.`)
}

const inWords = ({ message, action }: Failure): string => `${message} ${action}`
const ofLibrary = (failure: Failure): string => `${inWords(failure)}\n\nThe library lies in ${folders.data}.`

/** One clear message, also where nobody sees a window: on a terminal, in the journal. */
function endWith(message: string): void {
  process.stderr.write(`Ostium cannot start: ${message}\n`)
  dialog.showErrorBox('Ostium cannot start', message)
  app.exit(3)
}
