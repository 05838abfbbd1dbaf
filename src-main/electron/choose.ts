import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron'
import type { ChoosePaths, ChooseTarget } from '../host/ports.ts'

const options: Readonly<Record<'files' | 'folder' | 'list' | 'labels' | 'bundle', OpenDialogOptions>> = {
  files: {
    title: 'Open angiograms',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'All files', extensions: ['*'] },
      { name: 'DICOM', extensions: ['dcm', 'dicom', 'ima'] },
      { name: 'Pictures', extensions: ['png', 'jpg', 'jpeg'] },
    ],
  },
  list: {
    title: 'Open a list of labels',
    properties: ['openFile'],
    filters: [{ name: 'Labels (COHORT.json)', extensions: ['json'] }],
  },
  labels: {
    title: 'Import labels',
    properties: ['openFile'],
    filters: [{ name: 'Labels (COHORT.json, CSV, COCO JSON)', extensions: ['json', 'csv'] }],
  },
  bundle: {
    title: 'Open a bundle',
    properties: ['openFile'],
    filters: [{ name: 'Bundle of a model', extensions: ['ostium'] }],
  },
  folder: { title: 'Open a folder of angiograms', properties: ['openDirectory', 'multiSelections'] },
}

/** The system's dialog, over the window when there is one. */
export const chooseOver =
  (window: () => BrowserWindow | null): ChoosePaths =>
  async (what) => {
    const over = window()
    const { canceled, filePaths } = await (over === null
      ? dialog.showOpenDialog(options[what])
      : dialog.showOpenDialog(over, options[what]))
    return canceled ? null : filePaths
  }

export const chooseTargetOver =
  (window: () => BrowserWindow | null): ChooseTarget =>
  async ({ name, extension }) => {
    const over = window()
    const options = {
      defaultPath: name,
      filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
    }
    const { canceled, filePath } = await (over === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(over, options))
    return canceled || !filePath ? null : filePath
  }
