import { join } from 'node:path'
import { jsonBytes } from '../../src-main/engine/write-model.ts'
import { writeDurably } from '../../src-main/engine/durable.ts'
import { aucPlot } from './auc-plot.ts'
import { augmentationPlot } from './augmentation-plot.ts'
import { PLOTS } from './markdown.ts'
import type { TableSettings } from './settings.ts'
import { sharesPlot } from './shares-plot.ts'
import { tableFile, type TableFile, type TableResults } from './table-file.ts'
import { tableText } from './table-text.ts'
import { tracePlot } from './trace-plot.ts'

/** Writes table.json, table.md and the plots from the results that are there so far. */
export function writeReport(
  out: string,
  results: TableResults,
  settings: TableSettings,
  command: string,
): TableFile {
  const file = tableFile(results, settings, command)
  const write = (name: string, text: string): void => writeDurably(join(out, name), [Buffer.from(text)])
  writeDurably(join(out, 'table.json'), [jsonBytes(file)])
  write(PLOTS.regions, aucPlot(file.regions, 'regions of frames'))
  write(PLOTS.patches, aucPlot(file.patches, 'small images given whole'))
  write(PLOTS.training, tracePlot(results.models))
  if (file.shares.length > 0) write(PLOTS.labels, sharesPlot(file))
  if (file.strengths.length > 0) write(PLOTS.augmentation, augmentationPlot(file))
  write('table.md', tableText(file))
  return file
}
