import { textBetween } from '../text-between.ts'
import type { Calibrated, Estimate, Figures, Noise, NoiseFile } from './noise-file.ts'

/** Puts the answer between its marks of a document. */
export const withNoise = (document: string, file: NoiseFile): string =>
  textBetween(document, 'noise', 'npm run lab -- noise', noiseText(file))

/** The answer in words and in a table; every figure is one of noise.json. */
export function noiseText(file: NoiseFile): string {
  const { region, patch } = file.levels
  const parts = [
    `${file.model}, ${file.results.length - 1} settings, \`${file.command}\`. Regions: ${region.decided.source}, n = ${region.decided.n} ` +
      `(${region.decided.events} with a stenosis, ${region.decided.images} images); probabilities: ${region.calibrated.source}, ` +
      `n = ${region.calibrated.n} (${region.calibrated.events}). 95 % intervals by bootstrap over images, ${file.replicates} replicates.`,
    inUse(file),
    verdictOf(file),
    table('Regions', file, (result) => result.region),
  ]
  if (patch !== null)
    parts.push(
      `Patches: ${patch.decided.source}, n = ${patch.decided.n} (${patch.decided.events} with a stenosis).`,
      table('Patches', file, (result) => result.patch),
    )
  return parts.join('\n\n')
}

/** A circuit that answers a constant is not robust; it is not used. */
function inUse({ circuitInUse: { inputs, expectations, contribution, logit } }: NoiseFile): string {
  const saturated = inputs.map((input) => `${Math.round(100 * input.saturated)} %`).join(', ')
  const spread = expectations.map(({ deviation }) => deviation.toPrecision(2)).join(', ')
  const said =
    `What the circuit is given and says: |tanh u| is above .99 in ${saturated} of the regions (qubit by qubit); over the regions its ` +
    `expectations have a standard deviation of ${spread}, and its part of the logit one of ${contribution.deviation.toPrecision(2)}, ` +
    `of ${logit.deviation.toPrecision(2)} in all.`
  const constant = contribution.deviation < 0.01 * logit.deviation
  return constant
    ? `${said} **It answers nearly a constant, so noise can only move that constant: what follows says nothing of a circuit that is used.**`
    : said
}

/** What changes the AUC of regions more than other images would; one interval in twenty misses 0 by chance. */
export function verdictOf({ results }: NoiseFile): string {
  const changes = results.slice(1).map(({ noise, region: { discrimination } }) => ({
    name: nameOf(noise),
    value: discrimination.aucDifference.value,
    interval: discrimination.aucDifference.interval,
  }))
  const under = (found: typeof changes): string => found.map(({ name }) => name).join('; ')
  const [falls, rises] = [
    changes.filter(({ interval }) => interval[1] < 0),
    changes.filter(({ interval }) => interval[0] > 0),
  ]
  const largest = changes.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0)
  return [
    ...(falls.length > 0
      ? [`The AUC of regions falls, 0 outside its interval, under: ${under(falls)}.`]
      : []),
    ...(rises.length > 0 ? [`It rises, 0 outside its interval, under: ${under(rises)}.`] : []),
    ...(falls.length + rises.length === 0
      ? ['No setting changes the AUC of regions: each interval holds 0.']
      : []),
    `The largest change of all is ${largest.toFixed(4)}.`,
  ].join(' ')
}

type Result = NoiseFile['results'][number]

function table(
  name: string,
  file: NoiseFile,
  figuresOf: (result: Pick<Result, 'region' | 'patch'>) => Figures | null,
): string {
  const rows = [
    ...file.results.map((result) => ({ name: nameOf(result.noise), figures: figuresOf(result) })),
    { name: 'without the circuit (alpha = 0)', figures: figuresOf(file.withoutCircuit) },
  ]
  return [
    `| ${name} under | AUC | change of AUC | accuracy | Brier | ECE (floor) | slope | change of logit, mean |`,
    '|---|---|---|---|---|---|---|---|',
    ...rows.flatMap(({ name: of, figures }) => (figures === null ? [] : [row(of, figures)])),
  ].join('\n')
}

function row(name: string, { discrimination: d, calibration: c, logitChange }: Figures): string {
  const cells = [show(d.auc, 3), show(d.aucDifference, 4), show(d.accuracy, 3), ...calibrationCells(c)]
  return `| ${[name, ...cells, logitChange.mean.toFixed(3)].join(' | ')} |`
}

const calibrationCells = (c: Calibrated | null): string[] =>
  c === null
    ? ['–', '–', '–']
    : [
        show(c.brier, 4),
        `${c.ece.toFixed(3)} (${c.eceNoiseFloor.toFixed(3)})`,
        c.slope === null ? '–' : show(c.slope, 2),
      ]

const show = ({ value, interval: [low, high] }: Estimate, digits: number): string =>
  `${fixed(value, digits)} (${fixed(low, digits)} to ${fixed(high, digits)})`

/** Without a sign on a zero. */
const fixed = (value: number, digits: number): string => value.toFixed(digits).replace(/^-(0\.0*)$/, '$1')

/** Of a setting, in words. */
export function nameOf({ depolarizing, damping, readout, shots }: Noise): string {
  const parts = [
    ...(depolarizing > 0 ? [`depolarizing ${depolarizing}`] : []),
    ...(damping > 0 ? [`damping ${damping}`] : []),
    ...(readout > 0 ? [`misread ${readout}`] : []),
    ...(shots === null ? [] : [`${shots} shots`]),
  ]
  return parts.length === 0 ? 'no noise' : parts.join(', ')
}
