import { CHANGES } from '#core/training/augment.ts'
import { grid, plainText, PLOTS, summaryText, UNKNOWN } from './markdown.ts'
import { TITLES, type TableModel } from './models.ts'
import type { LevelSummary } from './summary.ts'
import type { TableFile } from './table-file.ts'

/** AUC by share of the labels. */
export function sharesText({ shares }: TableFile): string {
  const rows = shares.flatMap(({ share, regions, patches }) =>
    regions.models.map(({ model, figures }) => [
      `${Math.round(1000 * share) / 10} %`,
      TITLES[model],
      summaryText(figures.auc),
      summaryOf(patches, model),
    ]),
  )
  if (rows.length === 0) return 'Not measured yet.'
  return `One seed; the smaller shares are parts of the larger ones. SimCLR sees all frames without their labels.

${grid(['labelled images', 'model', 'AUC, regions', 'AUC, small images'], rows)}

![AUC by share of the labels](${PLOTS.labels})`
}

function summaryOf({ models }: LevelSummary, model: TableModel): string {
  const row = models.find((one) => one.model === model)
  return row ? summaryText(row.figures.auc) : UNKNOWN
}

/** Stage 1 by strength, and what each change hides. */
export function augmentationText({ strengths, changes }: TableFile): string {
  if (strengths.length === 0 && changes === null) return 'Not measured yet.'
  const scan = grid(
    ['strength in stage 1', 'linear probe AUC, validation'],
    strengths.map(({ strength, probe }) => [`${strength} ×`, probe.toFixed(3)]),
  )
  return `${scan}\n${changes === null ? '' : changesText(changes)}
![Linear probe by strength of augmentation, and what each change leaves](${PLOTS.augmentation})`
}

function changesText({ n, events, images, unchanged, changed }: NonNullable<TableFile['changes']>): string {
  const rows = CHANGES.flatMap((change) =>
    changed
      .filter((one) => one.change === change)
      .map(({ strength, auc }) => [change, `${strength} ×`, plainText(auc)]),
  )
  return `
What each change alone leaves of the AUC of the trained hybrid (first seed) on ${n} validation regions, ${events} with a stenosis, ${images} images; unchanged: ${plainText(unchanged)}.

${grid(['change', 'strength', 'AUC'], rows)}
`
}
