import { dialog, type BrowserWindow } from 'electron'
import { word } from '#core/log/plain.ts'
import type { Log } from '../host/log.ts'
import type { Emit } from '../host/router.ts'

const CRASHES_ALLOWED = 3
const WITHIN_MS = 60_000

/** A page that died is loaded again and says so; one that keeps dying is given up, with a word. */
export function recoverPage(window: BrowserWindow, emit: Emit, log: Log, nowMs: () => number): void {
  window.on('unresponsive', () => log.warn('window-hangs'))
  let crashes: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    log.error('window-crashed', { reason: word(reason), code: exitCode })
    crashes = [...crashes.filter((at) => nowMs() - at < WITHIN_MS), nowMs()]
    if (crashes.length > CRASHES_ALLOWED) return giveUp(window, reason)
    window.webContents.once('did-finish-load', () => emit('app', 'notice', notice(reason)))
    window.webContents.reload()
  })
}

const notice = (reason: string) => ({
  code: 'window-restarted',
  message: `The window stopped (${reason}) and was opened again. Readings went on; recorded reads are safe.`,
  action: 'Go on. If one run does this every time, report it.',
})

function giveUp(window: BrowserWindow, reason: string): void {
  const detail = `The window stopped ${CRASHES_ALLOWED + 1} times in a minute (${reason}). Recorded reads are safe. Start Ostium again; if it goes on, forget the study that was open last.`
  dialog.showErrorBox('Ostium has to close', detail)
  window.destroy()
}
