import { FAINT, line, picture, text } from '../circuit/svg.ts'
import { axes, axisOf, dot, legend, logAxisOf, STYLES, through, type Chart } from './chart.ts'
import { TITLES, type TableModel } from './models.ts'
import { ends } from './rows.ts'
import type { Estimate } from './summary.ts'
import type { TableFile } from './table-file.ts'

/** AUC by share of the labelled images, for regions and for small images. */
export function sharesPlot({ shares }: TableFile): string {
  const [top, width, height] = [92, 320, 240]
  const models = [...new Set(shares.flatMap(({ regions }) => regions.models.map(({ model }) => model)))]
  const percents = shares.map(({ share }) => 100 * share)
  const levels = [
    { title: 'AUC, regions', left: 60, of: (at: TableFile['shares'][number]) => at.regions },
    { title: 'AUC, small images', left: 470, of: (at: TableFile['shares'][number]) => at.patches },
  ] as const
  const title = 'AUC by share of the labels'
  const description = `AUC of ${models.map((model) => TITLES[model]).join(', ')} trained on ${percents.map((one) => `${one} %`).join(', ')} of the labelled images, with 95 % intervals over images. The same figures stand in the table.`
  const charts = levels.flatMap(({ title: name, left, of }) => {
    const estimates = (model: TableModel): Estimate[] =>
      shares.map((at) => of(at).models.find((one) => one.model === model)?.figures.auc.mean ?? null)
    const chart: Chart = {
      place: { left, top, width, height },
      x: logAxisOf('labelled images, %', percents, [left, left + width], (value) =>
        String(Math.round(10 * value) / 10),
      ),
      y: axisOf(name, ends(models.flatMap(estimates)), [top + height, top]),
    }
    return [
      ...axes(chart),
      ...models.flatMap((model, i) => series(chart, percents, estimates(model), model, i)),
    ]
  })
  const keys = models.map((model) => ({ title: TITLES[model], style: STYLES[model] }))
  return picture({ width: 820, height: top + height + 70 + 20 * keys.length, title, description }, [
    text(16, 28, title, { 'font-size': 16, 'font-weight': 600 }),
    text(16, 50, 'one seed; bars: 95 % over images', { fill: FAINT }),
    ...charts,
    ...legend(60, top + height + 66, keys),
  ])
}

/** A curve with intervals, a little aside of the others so that bars do not lie upon each other. */
function series(
  chart: Chart,
  at: readonly number[],
  estimates: readonly Estimate[],
  model: TableModel,
  place: number,
): string[] {
  const { colour } = STYLES[model]
  const x = (value: number): number => chart.x.scale(value) + 6 * (place - 1)
  const points = estimates.flatMap((estimate, i) => (estimate === null ? [] : [{ at: at[i]!, estimate }]))
  const path = points.map(({ at: share, estimate }) => [share, estimate.value] as const)
  return [
    through({ ...chart, x: { ...chart.x, scale: x } }, path, STYLES[model]),
    ...points.flatMap(({ at: share, estimate: { value, interval } }) => [
      line(x(share), chart.y.scale(interval[0]), x(share), chart.y.scale(interval[1]), {
        ...{ stroke: colour, 'stroke-width': 1.5 },
      }),
      dot(x(share), chart.y.scale(value), colour),
    ]),
  ]
}
