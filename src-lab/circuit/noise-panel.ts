import type { Estimate } from './noise-file.ts'
import { element, FAINT, INK, line, LINE, text } from './svg.ts'

export const PANEL = { width: 220, height: 130, gapX: 26, gapY: 40 } as const

/** A range with some room, never so narrow that rounding would fill it. */
export function padded(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const room = Math.max(0.005, 0.05 * (high - low))
  return [low - room, high + room]
}

/** Three or four round values. */
export function ticksOf(low: number, high: number): number[] {
  const step = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((size) => (high - low) / size <= 4) ?? 1
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step)
}

export function axes(
  left: number,
  top: number,
  ticks: readonly number[],
  y: (value: number) => number,
  title: string | null,
): string[] {
  const bottom = top + PANEL.height
  return [
    ...ticks.map((tick) => line(left, y(tick), left + PANEL.width, y(tick), { stroke: LINE })),
    line(left, bottom, left + PANEL.width, bottom),
    ...(title === null
      ? []
      : [
          ...ticks.map((tick) =>
            text(left - 8, y(tick) + 4, tick.toFixed(3), { 'text-anchor': 'end', 'font-size': 12 }),
          ),
          text(20, top + PANEL.height / 2, title, {
            'text-anchor': 'middle',
            transform: `rotate(-90 20 ${top + PANEL.height / 2})`,
          }),
        ]),
  ]
}

export const across = (left: number, y: number, dashes: string, stroke: string): string[] => [
  line(left, y, left + PANEL.width, y, { stroke, 'stroke-dasharray': dashes, 'stroke-width': 1.5 }),
]

export const placeOf = (left: number, i: number, of: number): number => left + (PANEL.width * (i + 0.5)) / of

/** A point with its interval for each strength, joined; null where there is none. */
export function curve(
  left: number,
  y: (value: number) => number,
  estimates: readonly (Estimate | null)[],
): string[] {
  const points = estimates.flatMap((estimate, i) =>
    estimate === null ? [] : [{ estimate, x: placeOf(left, i, estimates.length) }],
  )
  const path = points.map(({ x, estimate }) => `${x.toFixed(1)},${y(estimate.value).toFixed(1)}`).join(' ')
  return [
    ...points.map(({ x, estimate: { interval } }) =>
      line(x, y(interval[0]), x, y(interval[1]), { stroke: FAINT }),
    ),
    element('polyline', { points: path, fill: 'none', stroke: INK, 'stroke-width': 1.5 }),
    ...points.map(({ x, estimate }) => element('circle', { cx: x, cy: y(estimate.value), r: 3.5 })),
  ]
}
