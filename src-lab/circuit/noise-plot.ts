import type { Estimate, Figures, Noise, NoiseFile } from './noise-file.ts'
import { across, axes, curve, padded, PANEL, placeOf, ticksOf } from './noise-panel.ts'
import { BLUE, FAINT, line, ORANGE, picture, text } from './svg.ts'

type Result = NoiseFile['results'][number]

/** A column: one kind of noise, its strengths in order. */
interface Channel {
  readonly title: string
  readonly unit: string
  readonly of: (noise: Noise) => boolean
  readonly label: (noise: Noise) => string
}

const only = (noise: Noise, key: keyof Noise): boolean =>
  (['depolarizing', 'damping', 'readout', 'shots'] as const).every(
    (other) => (other === key) === (noise[other] !== (other === 'shots' ? null : 0)),
  )
const percent = (value: number): string => `${Number((100 * value).toPrecision(2))}%`

const CHANNELS: readonly Channel[] = [
  {
    title: 'Depolarizing',
    unit: 'probability a gate and qubit',
    of: (noise) => only(noise, 'depolarizing'),
    label: ({ depolarizing }) => percent(depolarizing),
  },
  {
    title: 'Amplitude damping',
    unit: 'probability a gate and qubit',
    of: (noise) => only(noise, 'damping'),
    label: ({ damping }) => percent(damping),
  },
  {
    title: 'Misread bits',
    unit: 'probability a bit',
    of: (noise) => only(noise, 'readout'),
    label: ({ readout }) => percent(readout),
  },
  {
    title: 'Finite shots',
    unit: 'shots a region',
    of: (noise) => only(noise, 'shots'),
    label: ({ shots }) => String(shots),
  },
]

/** A row: how one figure of the regions changes, case by case against no noise, as other images would move both alike. */
interface Measure {
  readonly title: string
  readonly of: (figures: Figures) => Estimate | null
}

const MEASURES: readonly Measure[] = [
  { title: 'change of AUC', of: ({ discrimination }) => discrimination.aucDifference },
  { title: 'of accuracy', of: ({ discrimination }) => discrimination.accuracyDifference },
  { title: 'of Brier score', of: ({ calibration }) => calibration?.brierDifference ?? null },
]

const [LEFT, TOP, RIGHT, BOTTOM] = [96, 84, 24, 92]

/** What noise in the circuit does to regions: figures by kind and strength, against no noise and against no circuit. */
export function noisePlot(file: NoiseFile): string {
  const width = LEFT + CHANNELS.length * (PANEL.width + PANEL.gapX) - PANEL.gapX + RIGHT
  const height = TOP + MEASURES.length * (PANEL.height + PANEL.gapY) - PANEL.gapY + BOTTOM
  const { decided } = file.levels.region
  const title = `Noise in the circuit of ${file.model}, simulated${file.quick ? ' (a trial, no evidence)' : ''}`
  const description =
    `Twelve small plots: the paired change of AUC, accuracy and Brier score of ${decided.n} regions (${decided.events} with a stenosis, ${decided.images} images) ` +
    'under depolarizing, amplitude damping, misread bits and finite shots, each at rising strength, with 95 % intervals. ' +
    `Dashed: no change. Dotted: without the circuit. The same figures stand in the table of docs/model.md and in models/${file.model}/noise.json.`
  return picture({ width, height, title, description }, [
    text(16, 28, title, { 'font-size': 16, 'font-weight': 600 }),
    text(16, 50, undisturbed(file), { fill: FAINT }),
    ...MEASURES.flatMap((measure, row) => panelsOf(file, measure, row)),
    ...legend(height),
  ])
}

function undisturbed({ results: [exact], levels: { region } }: NoiseFile): string {
  const { n, events } = region.decided
  const { discrimination, calibration } = exact?.region ?? {}
  const figures = [
    `AUC ${discrimination?.auc.value.toFixed(3)}`,
    `accuracy ${discrimination?.accuracy.value.toFixed(3)}`,
    ...(calibration
      ? [`Brier score ${calibration.brier.value.toFixed(4)} (n = ${region.calibrated.n})`]
      : []),
  ]
  return `Without noise: ${figures.join(', ')}; n = ${n} regions, ${events} with a stenosis`
}

function panelsOf(file: NoiseFile, measure: Measure, row: number): string[] {
  const exact = file.results[0] ? measure.of(file.results[0].region) : null
  const without = measure.of(file.withoutCircuit.region)
  if (exact === null || without === null) return []
  const all = file.results.flatMap(({ region }) => measure.of(region)?.interval ?? [])
  const [low, high] = padded([...all, ...exact.interval, ...without.interval])
  const top = TOP + row * (PANEL.height + PANEL.gapY)
  const y = (value: number): number => top + PANEL.height * (1 - (value - low) / (high - low))
  return CHANNELS.flatMap((channel, column) => {
    const left = LEFT + column * (PANEL.width + PANEL.gapX)
    const results = file.results.filter(({ noise }) => channel.of(noise))
    return [
      ...axes(left, top, ticksOf(low, high), y, column === 0 ? measure.title : null),
      ...(row === 0 ? [text(left, top - 10, channel.title, { 'font-weight': 600 })] : []),
      ...across(left, y(exact.value), '6 4', BLUE),
      ...across(left, y(without.value), '2 3', ORANGE),
      ...curve(
        left,
        y,
        results.map(({ region }) => measure.of(region)),
      ),
      ...(row === MEASURES.length - 1 ? strengths(left, top, channel, results) : []),
    ]
  })
}

const strengths = (left: number, top: number, channel: Channel, results: readonly Result[]): string[] => [
  ...results.map(({ noise }, i) =>
    text(placeOf(left, i, results.length), top + PANEL.height + 18, channel.label(noise), {
      ...{ 'text-anchor': 'middle', 'font-size': 12 },
    }),
  ),
  text(left + PANEL.width / 2, top + PANEL.height + 36, channel.unit, {
    ...{ 'text-anchor': 'middle', 'font-size': 12, fill: FAINT },
  }),
]

function legend(height: number): string[] {
  const y = height - 20
  return [
    line(16, y - 4, 46, y - 4, { stroke: BLUE, 'stroke-dasharray': '6 4', 'stroke-width': 1.5 }),
    text(54, y, 'no change'),
    line(176, y - 4, 206, y - 4, { stroke: ORANGE, 'stroke-dasharray': '2 3', 'stroke-width': 1.5 }),
    text(214, y, 'without the circuit (alpha = 0)'),
    text(450, y, 'Bars: 95 %, paired bootstrap over images. A lower Brier score is better.', { fill: FAINT }),
  ]
}
