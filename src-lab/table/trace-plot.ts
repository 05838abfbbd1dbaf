import { FAINT, picture, text } from '../circuit/svg.ts'
import { axes, axisOf, legend, STYLES, through, type Chart } from './chart.ts'
import { TITLES, TRAINED, type TrainedModel } from './models.ts'
import type { ModelResult, Trace } from './results.ts'

type Point = Trace['points'][number]

const [TOP, WIDTH, HEIGHT, GAP] = [92, 320, 200, 90] as const

/** Loss, alpha and the gradient of the circuit, step by step, every seed a line. */
export function tracePlot(models: readonly ModelResult[]): string {
  const trained = models.filter(({ share, model }) => share === 1 && TRAINED.some((one) => one === model))
  const charts = [
    { title: 'loss (mean cross-entropy)', of: ({ loss }: Point) => loss },
    { title: 'alpha', of: ({ alpha }: Point) => alpha },
    {
      title: 'gradient of the circuit, log10 of its norm',
      of: ({ circuitGradient }: Point) => logOf(circuitGradient),
    },
  ]
  const title = 'How training went'
  const last = trained.map(({ model, seed, trace }) => {
    const point = trace.points.at(-1)
    if (point === undefined) return `${TITLES[model]} seed ${seed}: no step`
    const alpha = point.alpha === null ? '' : `, alpha ${point.alpha.toFixed(4)}`
    return `${TITLES[model]} seed ${seed}: loss ${point.loss.toFixed(3)}${alpha}`
  })
  const description = `Loss, alpha and the norm of the circuit's gradient by step. At the end: ${last.join('; ')}.`
  const shown = TRAINED.filter((model) => trained.some((one) => one.model === model))
  const width = 70 + charts.length * (WIDTH + GAP)
  return picture({ width, height: TOP + HEIGHT + 70 + 20 * shown.length, title, description }, [
    text(16, 28, title, { 'font-size': 16, 'font-weight': 600 }),
    text(16, 50, 'steps with labels; one line a seed', { fill: FAINT }),
    ...charts.flatMap((chart, i) => chartOf(trained, chart, 70 + i * (WIDTH + GAP))),
    ...legend(
      70,
      TOP + HEIGHT + 66,
      shown.map((model) => ({ title: TITLES[model], style: STYLES[model] })),
    ),
  ])
}

/** Null of nothing, and of a gradient of zero. */
const logOf = (value: number | null): number | null =>
  value === null || value === 0 ? null : Math.log10(value)

function chartOf(
  trained: readonly ModelResult[],
  { title, of }: { readonly title: string; readonly of: (point: Point) => number | null },
  left: number,
): string[] {
  const curves = trained.map(({ model, trace }) => ({
    model,
    points: trace.points.flatMap((point) => {
      const value = of(point)
      return value === null ? [] : [[point.step, value] as const]
    }),
  }))
  const all = curves.flatMap(({ points }) => points)
  const chart: Chart = {
    place: { left, top: TOP, width: WIDTH, height: HEIGHT },
    x: axisOf('step', [0, ...all.map(([step]) => step)], [left, left + WIDTH], 1),
    y: axisOf(
      title,
      all.map(([, value]) => value),
      [TOP + HEIGHT, TOP],
    ),
  }
  return [
    ...axes(chart),
    ...curves.flatMap(({ model, points }) =>
      points.length === 0 ? [] : [through(chart, points, STYLES[styleOf(model)])],
    ),
  ]
}

const styleOf = (model: ModelResult['model']): TrainedModel =>
  TRAINED.find((one) => one === model) ?? 'hybrid'
