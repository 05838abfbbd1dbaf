import type { FinetuneRecipe } from '#core/finetune/recipe.ts'
import { FAINT, line, LINE, picture, text } from '../circuit/svg.ts'
import { axes, axisOf, dot, legend, through, type Chart, type Style } from '../table/chart.ts'
import { reliabilityPoints, rocPoints, type Scored } from './points.ts'
import type { RecipeResult } from './results.ts'

const [TOP, SIDE, LEFT, GAP] = [92, 260, 70, 100] as const

const BEFORE: Style = { colour: '#5b6b7b', dash: '3 3' }
const STYLES: Readonly<Record<FinetuneRecipe, Style>> = {
  recalibrate: { colour: '#2e6b2e', dash: '8 3' },
  'head-and-circuit': { colour: '#8a1f4b', dash: '10 3 2 3' },
  'last-blocks': { colour: '#a8480a', dash: '6 4' },
  'whole-model': { colour: '#0b5c8f', dash: '' },
  'contrastive-first': { colour: '#5b3a8c', dash: '2 3' },
}

interface Series {
  readonly title: string
  readonly style: Style
  readonly cases: Scored
}

/** The shipped model, and each recipe by its own calibration, on the sealed cases. */
function seriesOf(results: readonly RecipeResult[]): Series[] {
  const [first] = results
  if (first === undefined) return []
  const scored = (sealed: RecipeResult['sealed'], of: 'probabilityBefore' | 'probabilityAfter'): Scored => ({
    labels: sealed.map(({ label }) => label),
    probabilities: sealed.map((one) => one[of]),
  })
  return [
    { title: 'shipped model', style: BEFORE, cases: scored(first.sealed, 'probabilityBefore') },
    ...results.map(({ recipe, sealed }) => ({
      title: recipe,
      style: STYLES[recipe],
      cases: scored(sealed, 'probabilityAfter'),
    })),
  ]
}

const unit = (title: string, span: readonly [number, number]) => axisOf(title, [0, 1], span, 0)
const squareAt = (left: number, x: string, y: string): Chart => ({
  place: { left, top: TOP, width: SIDE, height: SIDE },
  x: unit(x, [left, left + SIDE]),
  y: unit(y, [TOP + SIDE, TOP]),
})

const diagonal = ({ x, y }: Chart): string =>
  line(x.scale(0), y.scale(0), x.scale(1), y.scale(1), { stroke: LINE, 'stroke-dasharray': '2 4' })

/** ROC of the sealed regions before and after, and how often a probability came true. */
export function beforeAndAfter(results: readonly RecipeResult[]): string {
  const series = seriesOf(results)
  const [roc, reliability] = [
    squareAt(LEFT, '1 - specificity', 'sensitivity'),
    squareAt(LEFT + SIDE + GAP, 'probability said', 'share with a stenosis'),
  ]
  const recalibrated = results.find(({ recipe }) => recipe === 'recalibrate')
  // Recalibrating leaves the order, and with it the ROC, as it was.
  const ordered = series.filter(({ title }) => title !== 'recalibrate')
  const title = 'The sealed patients, before and after'
  const aucs = results.map(
    ({ recipe, comparison: { auc } }) =>
      `${recipe} AUC ${short(auc.after.value)} (${short(auc.after.interval[0])} to ${short(auc.after.interval[1])})`,
  )
  const before = results[0]?.comparison.auc.before
  const shipped =
    before === undefined
      ? ''
      : `shipped AUC ${short(before.value)} (${short(before.interval[0])} to ${short(before.interval[1])})`
  const description = `${shipped}; ${aucs.join('; ')}. ${recalibrated === undefined ? '' : 'Recalibration alone leaves the ROC as it was.'}`
  return picture(
    {
      width: LEFT + 2 * SIDE + GAP + 40,
      height: TOP + SIDE + 70 + 20 * (series.length + 1),
      title,
      description,
    },
    [
      text(16, 28, title, { 'font-size': 16, 'font-weight': 600 }),
      text(16, 50, 'regions of patients that nothing was learned or chosen on', { fill: FAINT }),
      ...axes(roc),
      diagonal(roc),
      ...ordered.map(({ cases, style }) => through(roc, rocPoints(cases), style)),
      ...axes(reliability),
      diagonal(reliability),
      ...series.flatMap(({ cases, style }) => {
        const points = reliabilityPoints(cases)
        return [
          through(reliability, points, style),
          ...points.map(([x, y]) => dot(reliability.x.scale(x), reliability.y.scale(y), style.colour, true)),
        ]
      }),
      ...legend(LEFT, TOP + SIDE + 66, series),
    ],
  )
}

/** Loss and validation AUC, step by step, of the recipes that learn. */
export function learningCurves(results: readonly RecipeResult[]): string {
  const learned = results.filter(({ file }) => file.trace.length > 1)
  const charts = [
    { title: 'training loss', of: 'loss' as const },
    { title: 'validation AUC', of: 'validationAuc' as const },
  ]
  const title = 'How it learned'
  const best = learned.map(({ recipe, file }) => `${recipe}: best at step ${file.bestStep}`)
  return picture(
    {
      width: LEFT + 2 * SIDE + GAP + 40,
      height: TOP + SIDE + 70 + 20 * learned.length,
      title,
      description: `Loss and validation AUC by step. ${best.join('; ')}.`,
    },
    [
      text(16, 28, title, { 'font-size': 16, 'font-weight': 600 }),
      text(16, 50, 'batches of 32 regions; the average of the weights is validated', { fill: FAINT }),
      ...charts.flatMap(({ title: what, of }, i) => curves(learned, what, of, LEFT + i * (SIDE + GAP))),
      ...legend(
        LEFT,
        TOP + SIDE + 66,
        learned.map(({ recipe }) => ({ title: recipe, style: STYLES[recipe] })),
      ),
    ],
  )
}

function curves(
  learned: readonly RecipeResult[],
  title: string,
  of: 'loss' | 'validationAuc',
  left: number,
): string[] {
  const lines = learned.map(({ recipe, file }) => ({
    style: STYLES[recipe],
    points: file.trace.flatMap((point) => {
      const value = point[of]
      return value === null ? [] : [[point.step, value] as const]
    }),
  }))
  const all = lines.flatMap(({ points }) => points)
  const chart: Chart = {
    place: { left, top: TOP, width: SIDE, height: SIDE },
    x: axisOf('step', [0, ...all.map(([step]) => step)], [left, left + SIDE], 1),
    y: axisOf(
      title,
      all.map(([, value]) => value),
      [TOP + SIDE, TOP],
    ),
  }
  return [...axes(chart), ...lines.map(({ points, style }) => through(chart, points, style))]
}

const short = (value: number): string => value.toFixed(3).replace(/^(-?)0\./, '$1.')
