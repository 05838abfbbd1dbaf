import { dialog, type BrowserWindow } from 'electron'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fail, ok } from '#core/result.ts'
import type { SavePdf } from '../host/ports.ts'

/** Inches, as Chromium measures paper. Its number on each page, as a loose one must be found again. */
const paper = {
  printBackground: true,
  pageSize: 'A4',
  margins: { top: 0.6, bottom: 0.7, left: 0.6, right: 0.6 },
  displayHeaderFooter: true,
  headerTemplate: '<span></span>',
  footerTemplate:
    '<span style="width: 100%; text-align: center; font-size: 8px">Ostium, research use only · ' +
    '<span class="pageNumber"></span> of <span class="totalPages"></span></span>',
} as const

/** Asks where, then writes what the page shows for paper (`@media print`) there. */
export const savePdfOf =
  (window: () => BrowserWindow | null): SavePdf =>
  async (name) => {
    const over = window()
    if (over === null || over.isDestroyed()) return ok(null)
    const { canceled, filePath } = await dialog.showSaveDialog(over, {
      title: 'Save as PDF',
      defaultPath: name,
      filters: [{ name: 'PDF', extensions: ['pdf'] }],
    })
    if (canceled || filePath === '') return ok(null)
    try {
      await writeFile(filePath, await over.webContents.printToPDF(paper))
    } catch (cause) {
      return fail({
        code: 'pdf-not-saved',
        message: `${basename(filePath)} was not saved: ${cause instanceof Error ? cause.message : String(cause)}.`,
        action: 'Choose another folder, or free some space.',
        operation: 'save PDF',
      })
    }
    return ok(basename(filePath))
  }
