import { CHANGES } from '#core/training/augment.ts'
import { FAINT, INK, line, picture, text } from '../circuit/svg.ts'
import { axes, axisOf, dot, STYLES, through, type Chart } from './chart.ts'
import { ends, rowAxis, whisker } from './rows.ts'
import type { TableFile } from './table-file.ts'

/** Height of a change's row and, in it, of each strength, in pixels. */
const [ROW, STRENGTH] = [58, 13] as const

/** The linear probe by strength in stage 1, and what each change alone leaves to a trained hybrid. */
export function augmentationPlot({ strengths, changes }: TableFile): string {
  const [top, height] = [92, ROW * CHANGES.length]
  const x = axisOf(
    'strength of augmentation in stage 1',
    strengths.map(({ strength }) => strength),
    [60, 320],
    0.1,
  )
  const y = axisOf(
    'AUC of a linear probe',
    strengths.map(({ probe }) => probe),
    [top + height, top],
  )
  const scan: Chart = { place: { left: 60, top, width: 260, height }, x, y }
  const points = strengths.map(({ strength, probe }) => [strength, probe] as const)
  const title = 'What augmentation does'
  const described =
    changes === null
      ? ''
      : changes.changed
          .map(({ change, strength, auc }) => `${change} at ${strength}: ${auc.value.toFixed(3)}`)
          .join('; ')
  const description = `Left: AUC of a linear probe on validation regions after stage 1 at each strength. Right: AUC of the trained hybrid when one change alone is made. ${described}`
  return picture({ width: 820, height: top + height + 70, title, description }, [
    text(16, 28, title, { 'font-size': 16, 'font-weight': 600 }),
    ...axes(scan),
    through(scan, points, STYLES.hybrid),
    ...points.map(([at, probe]) => dot(x.scale(at), y.scale(probe), STYLES.hybrid.colour)),
    ...(changes === null ? [] : changesChart(changes, top)),
  ])
}

function changesChart({ unchanged, changed }: NonNullable<TableFile['changes']>, top: number): string[] {
  const [left, width, height] = [440, 340, ROW * CHANGES.length]
  const x = axisOf('AUC of the trained hybrid', ends([unchanged, ...changed.map(({ auc }) => auc)]), [
    left,
    left + width,
  ])
  const rows = rowAxis(CHANGES, top, ROW)
  return [
    ...axes({ place: { left, top, width, height }, x, y: rows }),
    line(x.scale(unchanged.value), top, x.scale(unchanged.value), top + height, {
      stroke: INK,
      'stroke-dasharray': '3 3',
    }),
    text(x.scale(unchanged.value), top - 10, 'unchanged', { 'font-size': 12, 'text-anchor': 'end' }),
    ...changed.flatMap(({ change, strength, auc }) => {
      const same = changed.filter((one) => one.change === change)
      const place = same.findIndex((one) => one.strength === strength) - (same.length - 1) / 2
      const at = rows.scale(CHANGES.findIndex((one) => one === change)) + STRENGTH * place
      return [
        ...whisker(auc, x, at, STYLES.simclr.colour),
        text(x.scale(auc.interval[1]) + 6, at + 4, `${strength} ×`, { 'font-size': 12, fill: FAINT }),
      ]
    }),
  ]
}
