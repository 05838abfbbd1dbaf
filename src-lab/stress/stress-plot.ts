import { scaleLinear } from 'd3-scale'
import { axes, curve, padded, PANEL, placeOf, ticksOf } from '../circuit/noise-panel.ts'
import { INK, picture, text } from '../circuit/svg.ts'
import type { StressFile } from './stress-file.ts'

const [LEFT, TOP, COLUMNS] = [70, 64, 3] as const

/** AUC of regions under each disturbance, small multiples on one scale. */
export function stressPlot({ model, curves, n, images }: StressFile): string {
  const all = curves.flatMap(({ levels }) => levels.flatMap(({ auc }) => [...auc.interval]))
  const [low, high] = padded(all)
  const ticks = ticksOf(low, high)
  const panels = curves.flatMap(({ title, levels }, i) => {
    const left = LEFT + (i % COLUMNS) * (PANEL.width + PANEL.gapX)
    const top = TOP + Math.floor(i / COLUMNS) * (PANEL.height + PANEL.gapY + 30)
    const y = scaleLinear([low, high], [top + PANEL.height, top])
    return [
      text(left, top - 10, title, { 'font-size': 13, fill: INK }),
      ...axes(left, top, ticks, y, i % COLUMNS === 0 ? 'AUC' : null),
      ...curve(
        left,
        y,
        levels.map(({ auc }) => auc),
      ),
      ...levels.map(({ level }, k) =>
        text(placeOf(left, k, levels.length), top + PANEL.height + 18, String(level), {
          'text-anchor': 'middle',
          'font-size': 12,
        }),
      ),
    ]
  })
  const rows = Math.ceil(curves.length / COLUMNS)
  const size = {
    width: LEFT + COLUMNS * (PANEL.width + PANEL.gapX),
    height: TOP + rows * (PANEL.height + PANEL.gapY + 30),
  }
  const heading = `${model}: AUC of ${n} regions of ${images} ARCADE frames, disturbed; bars are 95 % intervals`
  return picture({ ...size, title: `What disturbed pictures cost ${model}`, description: heading }, [
    text(20, 24, heading, { 'font-size': 13, fill: INK }),
    ...panels,
  ])
}
