import { augmentationText, sharesText } from './checks-text.ts'
import { FIGURES, type FigureName } from './figures.ts'
import { grid, PLOTS, signed, summaryText, UNKNOWN } from './markdown.ts'
import { TITLES, type TableModel } from './models.ts'
import type { LevelSummary } from './summary.ts'
import type { TableFile } from './table-file.ts'

const HEADINGS: Readonly<Record<FigureName, string>> = {
  accuracy: 'accuracy',
  auc: 'AUC',
  f1: 'F1',
  sensitivity: 'sensitivity',
  specificity: 'specificity',
  brier: 'Brier',
  ece: 'ECE (floor)',
}

/** The table in words, from table.json alone: no figure in it is typed by hand. */
export function tableText(file: TableFile): string {
  return `${heading(file)}

## Regions of frames

${levelText(file.regions, `Threshold and calibration (Platt) come from ${file.images.calibration} other held-out frames.`)}

![AUC on regions, and its difference from the hybrid](${PLOTS.regions})

## Small images given whole

${levelText(file.patches, 'Calibrated (Platt) and called from one half on out of fold, five folds.')}

![AUC on small images, and its difference from the hybrid](${PLOTS.patches})

## What it costs

${costText(file)}

## Fewer labels

${sharesText(file)}

## What augmentation does

${augmentationText(file)}

## How training went

![Loss, alpha and the gradient of the circuit](${PLOTS.training})
`
}

function heading({
  command,
  source,
  commits,
  width,
  steps,
  batch,
  images,
  regions,
  replicates,
}: TableFile): string {
  const small =
    width === 1
      ? ''
      : `\n**All networks have ${width} of their channels: this shows that the way works, and nothing of the models.**`
  const seeds = regions.models.reduce((most, one) => Math.max(most, one.seeds.length), 0)
  return `# The table
${small}
\`${command}\`, source ${commits.map((commit) => commit.slice(0, 12)).join(', ')}. Data: ${source}; trained on ${images.train} frames and ${images.trainPatches} small images,
step chosen by the AUC on ${images.validation} other frames. Every network: ${steps.labels} steps of ${batch.labels} regions with labels, drawn from seed and step alone, so that all see the
same; ${seeds} seed${seeds === 1 ? '' : 's'}. Those with SimCLR first learn ${steps.contrast} steps of ${batch.contrast} views of the same frames without their labels, which comes on top.
"Alpha set to 0" is the trained hybrid without what its circuit adds. Intervals: 95 %, bootstrap over images, ${replicates} replicates, the mean of the seeds; ± is the
standard deviation over seeds. Differences are paired: the same images and seeds, less the hybrid's.`
}

function levelText(level: LevelSummary, how: string): string {
  return `n = ${level.n}, ${level.events} with a stenosis, ${level.images} images. ${how}

${grid(
  ['model', ...FIGURES.map((figure) => HEADINGS[figure])],
  level.models.map((row) => [
    TITLES[row.model],
    ...FIGURES.map((figure) => {
      const floor = figure === 'ece' && row.eceFloor !== null ? ` (${row.eceFloor.toFixed(3)})` : ''
      return `${summaryText(row.figures[figure])}${floor}`
    }),
  ]),
)}

Difference from the hybrid:

${grid(
  ['model', ...FIGURES.map((figure) => HEADINGS[figure].replace(' (floor)', ''))],
  level.models
    .filter(({ model }) => model !== 'hybrid')
    .map((row) => [
      TITLES[row.model],
      ...FIGURES.map((figure) => signed(row.figures[figure].difference, decimals(row.model, figure))),
    ]),
)}`
}

/** Setting alpha to 0 changes little, so its differences get more digits. */
const decimals = (model: TableModel, figure: FigureName): number =>
  model === 'hybrid-alpha-0' && figure === 'auc' ? 5 : 3

function costText({ costs, latency }: TableFile): string {
  const rows = costs.map(({ model, parameters, macs, msPerStep, best, alphas }) => {
    const measured = latency?.models.find((one) => one.model === model)
    const took = measured
      ? `${measured.median.toFixed(2)} (${measured.quartiles.map((end) => end.toFixed(2)).join(' to ')})`
      : UNKNOWN
    return [
      TITLES[model],
      parameters.toLocaleString('en'),
      `${(macs / 1e6).toFixed(1)} M`,
      took,
      msPerStep.toFixed(0),
      best.map(({ step }) => step).join(', '),
      best.map(({ auc }) => auc.toFixed(3)).join(', '),
      alphas.map((alpha) => alpha.toFixed(4)).join(', ') || UNKNOWN,
    ]
  })
  const heads = [
    'model',
    'parameters',
    'MACs',
    'ms a region',
    'ms a step',
    'chosen step',
    'validation AUC',
    'alpha',
  ]
  const how = latency
    ? `Milliseconds a region: batches of ${latency.regions}, ${latency.rounds} rounds over all models in turn in one process, median and quartiles.`
    : 'Latency is measured when all models are trained.'
  return `${grid(heads, rows)}\n\n${how} A step is one of training, on the machine as it was; not repeatable.`
}
