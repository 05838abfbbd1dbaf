import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'

/** A place of a line with its interval, in what the axes measure. */
export interface BandPoint {
  readonly x: number
  readonly y: number
  readonly interval: readonly [number, number]
}

/** Two linear axes in pixels, y upwards, with what is drawn on them; what lies beyond y stays on the edge. */
export interface Chart {
  x(value: number): number
  y(value: number): number
  line(points: readonly { readonly x: number; readonly y: number }[]): string
  band(points: readonly BandPoint[]): string
}

/**
 * @param width of the drawing itself, without its margins
 * @param height the same
 */
export function chart(
  width: number,
  height: number,
  xRange: readonly [number, number],
  yRange: readonly [number, number],
): Chart {
  const x = scaleLinear(xRange, [0, width])
  const y = scaleLinear(yRange, [height, 0]).clamp(true)
  const lineOf = line<{ readonly x: number; readonly y: number }>()
    .x((point) => x(point.x))
    .y((point) => y(point.y))
  const bandOf = area<BandPoint>()
    .x((point) => x(point.x))
    .y0((point) => y(point.interval[0]))
    .y1((point) => y(point.interval[1]))
  return {
    x: (value) => x(value),
    y: (value) => y(value),
    line: (points) => lineOf([...points]) ?? '',
    band: (points) => bandOf([...points]) ?? '',
  }
}
