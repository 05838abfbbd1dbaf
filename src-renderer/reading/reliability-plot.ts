import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import { betweenBins } from '#core/calibration/between-bins.ts'
import type { Reliability } from '#core/reading/types.ts'

type Bin = Reliability['bins'][number]

export interface PlotSize {
  readonly width: number
  readonly curve: number
  readonly histogram: number
}

/** Everything the plot draws, in its own pixels. */
export interface ReliabilityPlot {
  readonly band: string
  readonly curve: string
  readonly dots: readonly { readonly x: number; readonly y: number }[]
  readonly bars: readonly {
    readonly x: number
    readonly width: number
    readonly height: number
    readonly current: boolean
  }[]
  readonly mark: { readonly x: number; readonly y: number } | null
  x(value: number): number
  y(value: number): number
}

/** A bin that holds anything is seen, however thinly its cases lie. */
const LEAST_BAR = 2

/** Cases per unit of score: bins hold about as many each, so a bar as high as its count would swell where cases are rare. */
const density = ({ from, to, n }: Bin): number => n / Math.max(to - from, 1e-3)

/** @param value the probability on screen, to be marked; null for none */
export function reliabilityPlot(
  { bins }: Reliability,
  value: number | null,
  { width, curve, histogram }: PlotSize,
): ReliabilityPlot {
  const x = scaleLinear([0, 1], [0, width])
  const y = scaleLinear([0, 1], [curve, 0])
  const densest = Math.max(...bins.map(density), Number.MIN_VALUE)
  const band = area<Bin>()
    .x((bin) => x(bin.meanScore))
    .y0((bin) => y(bin.interval[0]))
    .y1((bin) => y(bin.interval[1]))
  const through = line<Bin>()
    .x((bin) => x(bin.meanScore))
    .y((bin) => y(bin.observed))
  return {
    band: band(bins) ?? '',
    curve: through(bins) ?? '',
    dots: bins.map(({ meanScore, observed }) => ({ x: x(meanScore), y: y(observed) })),
    bars: bins.map((bin) => ({
      x: x(bin.from),
      width: Math.max(1, x(bin.to) - x(bin.from) - 1),
      height: bin.n === 0 ? 0 : Math.max(LEAST_BAR, (density(bin) / densest) * histogram),
      current: bin === binOf(bins, value),
    })),
    mark: value === null ? null : { x: x(value), y: y(observedAt(bins, value)) },
    x: (at) => x(at),
    y: (at) => y(at),
  }
}

/** The bin a score falls in; the outermost for one beyond them. */
function binOf(bins: readonly Bin[], value: number | null): Bin | null {
  if (value === null) return null
  return bins.find(({ to }) => value <= to) ?? bins.at(-1) ?? null
}

/** The observed share at a score; where nothing was seen, the score itself. */
export const observedAt = (bins: readonly Bin[], value: number): number =>
  betweenBins(bins, value, ({ observed }) => observed) ?? value
