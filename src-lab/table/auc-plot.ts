import { FAINT, INK, line, picture, text } from '../circuit/svg.ts'
import { axes, axisOf, dot, STYLES } from './chart.ts'
import { TITLES } from './models.ts'
import { ends, known, ROW, rowAxis, whisker } from './rows.ts'
import type { LevelSummary } from './summary.ts'

/** AUC of every model with its seeds, and beside it the paired difference from the hybrid. */
export function aucPlot({ models, n, events, images }: LevelSummary, what: string): string {
  const [left, top, width, gap] = [290, 92, 300, 60]
  const height = ROW * models.length
  const auc = models.map(({ figures }) => figures.auc)
  const own = axisOf(
    'AUC',
    ends(auc.flatMap(({ mean, perSeed }) => [mean, ...perSeed.map((one) => one.estimate)])),
    [left, left + width],
  )
  const from = left + width + gap
  const apart = axisOf(
    'difference from the hybrid',
    [0, ...ends(auc.map(({ difference }) => difference))],
    [from, from + width],
  )
  const rows = rowAxis(
    models.map(({ model }) => TITLES[model]),
    top,
  )
  const title = `AUC on ${what}`
  const description =
    `Left: AUC of each model, mean of its seeds with a 95 % interval over images; open points are single seeds. Right: paired difference from the hybrid. ` +
    models
      .map(({ model, figures }) => `${TITLES[model]}: ${figures.auc.mean?.value.toFixed(3) ?? 'unknown'}`)
      .join('; ') +
    '.'
  return picture({ width: from + width + 30, height: top + height + 60, title, description }, [
    text(16, 28, title, { 'font-size': 16, 'font-weight': 600 }),
    text(16, 50, `n = ${n}, ${events} with a stenosis, ${images} images; 95 % intervals`, { fill: FAINT }),
    ...axes({ place: { left, top, width, height }, x: own, y: rows }),
    ...axes({ place: { left: from, top, width, height }, x: apart, y: { ...rows, ticks: [] } }),
    line(apart.scale(0), top, apart.scale(0), top + height, { stroke: INK, 'stroke-dasharray': '3 3' }),
    ...models.flatMap(({ model, figures }, row) => {
      const { colour } = STYLES[model]
      const y = rows.scale(row)
      const seeds =
        figures.auc.perSeed.length > 1 ? known(figures.auc.perSeed.map((one) => one.estimate)) : []
      return [
        ...whisker(figures.auc.mean, own, y, colour),
        ...seeds.map(({ value }) => dot(own.scale(value), y + 10, colour, true)),
        ...whisker(figures.auc.difference, apart, y, colour),
      ]
    }),
  ])
}
