import type { PairedDistance, PairedFigure } from '#core/comparison/comparison.ts'
import type { RecipeResult } from './results.ts'

/** The figures of a run as they stand in the page. */
export function runText(results: readonly RecipeResult[]): string {
  const [first] = results
  if (first === undefined) return 'Nothing was run to its end.'
  const { file, comparison } = first
  const { train, validation, calibration } = file.counts
  const largest = results.reduce((most, one) =>
    one.file.counts.train.cases > most.file.counts.train.cases ? one : most,
  )
  return [
    `From ${file.spec.parent.id}, deal ${file.spec.seed}, cohort \`${file.spec.cohortHash.slice(0, 12)}\`. ` +
      `${largest.file.counts.train.patients} patients train (${largest.file.counts.train.cases} regions, ${largest.file.counts.train.events} with a stenosis); ` +
      `sealed are ${comparison.patients} patients, ${comparison.n} regions, ${comparison.events} with one. Where nothing learns, all that is not sealed calibrates ` +
      `(${train.patients + validation.patients + calibration.patients} patients).`,
    '',
    '| recipe | AUC sealed (95 %) | its difference | log loss, its difference | slope (95 %) | intercept (95 %) | best step | gate |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    rowOf('shipped model', [
      estimate(comparison.auc),
      '',
      number(comparison.logLoss.before.value),
      pointOf(comparison.slope, 'before'),
      pointOf(comparison.intercept, 'before'),
      '',
      '',
    ]),
    ...results.map((result) => rowOf(`\`${result.recipe}\``, cellsOf(result))),
    '',
    ...results.map(
      ({ recipe, weightsSha256, comparison: { reasons } }) =>
        `- \`${recipe}\`: weights \`${weightsSha256.slice(0, 12)}\`${reasons.length === 0 ? '' : `; refused: ${reasons.map(({ text }) => text).join(' ')}`}`,
    ),
    '',
    '![ROC and reliability of the sealed regions before and after](hospital-sealed.svg)',
    '',
    '![Loss and validation AUC by step](hospital-learning.svg)',
  ].join('\n')
}

const rowOf = (name: string, cells: readonly string[]): string => `| ${[name, ...cells].join(' | ')} |`

const cellsOf = ({ comparison, file }: RecipeResult): string[] => [
  `${number(comparison.auc.after.value)} (${range(comparison.auc.after.interval)})`,
  range(comparison.auc.difference.interval),
  `${number(comparison.logLoss.after.value)}, ${range(comparison.logLoss.difference.interval)}`,
  pointOf(comparison.slope, 'after'),
  pointOf(comparison.intercept, 'after'),
  file.trace.length === 0 ? '' : `${file.bestStep} of ${file.trace.at(-1)?.step ?? 0}`,
  comparison.gate === 'pass' ? 'passes' : 'refuses',
]

const estimate = ({ before: { value, interval } }: PairedFigure): string =>
  `${number(value)} (${range(interval)})`

function pointOf(figure: PairedDistance | null, when: 'before' | 'after'): string {
  if (figure === null) return 'no finite fit'
  const { value, interval } = figure[when]
  return `${value.toFixed(2)} (${interval[0].toFixed(2)} to ${interval[1].toFixed(2)})`
}

const number = (value: number): string => value.toFixed(3).replace(/^(-?)0\./, '$1.')
const range = ([low, high]: readonly [number, number]): string => `${number(low)} to ${number(high)}`
