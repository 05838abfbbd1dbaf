import type { LevelCalibration, SeenErrors } from '#core/calibration/calibration-file.ts'
import type { CalibratorChoice } from '#core/calibration/calibrator-choice.ts'
import { wilson, type Estimate } from '#core/calibration/intervals.ts'
import type { ReliabilityDetail, SubgroupReliability } from '#core/calibration/reliability-detail.ts'

export const show = ({ value, interval: [low, high] }: Estimate, digits = 3): string =>
  `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`

/** What the model's card says of the probabilities of one level. */
export function probabilities(title: string, level: LevelCalibration | undefined): string {
  if (!level) return `**${title}**: not calibrated.`
  const { evidence, auc, brier, ece, eceNoiseFloor, slope, inTheLarge, bins, detail } = level.reliability
  const { n, events, prevalence, source, split } = evidence
  return `**${title}** (${source}, ${split}): n = ${n}, ${events} with stenosis (${(100 * prevalence).toFixed(1)} %)${detail ? `, ${detail.clusters} images` : ''}.
${level.choice ? chosen(level.calibrator.kind, level.choice) : ''}AUC ${show(auc)}; Brier ${brier.toFixed(4)}; ECE ${ece.toFixed(3)} (a perfect model would show ${eceNoiseFloor.toFixed(3)}); calibration slope
${show(slope, 2)}, in the large ${show(inTheLarge, 2)}.
${level.triage.rule}${level.seen ? ` ${seenErrors(level.seen)}` : ''}

| said | cases | seen |
|---|---|---|
${bins.map((bin) => `| ${bin.meanScore.toFixed(3)} | ${bin.n} | ${show({ value: bin.observed, interval: bin.interval })} |`).join('\n')}
${detail ? `\n${further(detail)}` : ''}`
}

/** Counted errors with Wilson's intervals. */
function seenErrors({ misses, falseAlarms, source, split }: SeenErrors): string {
  return `Seen (${source}, ${split}): ${share(misses)} with one called nothing, ${share(falseAlarms)} without one called look.`
}

/** `9 of 60 (0.150, 0.081 to 0.261)`, by Wilson. */
export function share({ errors, of }: { readonly errors: number; readonly of: number }): string {
  if (of === 0) return '0 of 0'
  const [low, high] = wilson(errors, of)
  return `${errors} of ${of} (${show({ value: errors / of, interval: [low, high] }).replace(' (', ', ')}`
}

function chosen(kind: string, { folds, clusters, rule, tried, refused }: CalibratorChoice): string {
  const losses = tried.map(({ kind: other, logLoss }) => `${other} ${logLoss.toFixed(4)}`).join(', ')
  const reasons = refused.map(({ reason }) => ` ${reason}`).join('')
  return `Calibrator: ${kind}. ${rule} Log loss over ${folds} folds of ${clusters} images: ${losses}.${reasons}
`
}

function further(detail: ReliabilityDetail): string {
  const { brier, brierParts: parts, logLoss, accuracy, ece, eceNoise, weakCalibration, intercept } = detail
  return `| | |
|---|---|
| Brier | ${show(brier, 4)} |
| = reliability - resolution + uncertainty | ${parts.reliability.toFixed(4)} - ${parts.resolution.toFixed(4)} + ${parts.uncertainty.toFixed(4)} |
| reliability of a perfect model: mean, one in twenty above | ${parts.reliabilityNoise.mean.toFixed(4)}, ${parts.reliabilityNoise.upper95.toFixed(4)} |
| log loss | ${show(logLoss, 4)} |${accuracy ? `\n| accuracy, called from 50 % | ${show(accuracy)} |` : ''}${ece ? `\n| ECE, its interval drawn, which lies high | ${show(ece)} |` : ''}
| ECE of a perfect model with these images: mean, one in twenty above | ${eceNoise.mean.toFixed(3)}, ${eceNoise.upper95.toFixed(3)} |
| ECE less noise; root mean square less noise (Kumar 2019) | ${detail.eceDebiased.toFixed(3)}; ${detail.rmsErrorDebiased.toFixed(3)} |
| ECE of ten bins of equal width | ${detail.eceOfWidthBins.toFixed(3)} |
| calibration intercept, slope free | ${show(intercept, 2)} |
| slope 1 and intercept 0 together | p = ${weakCalibration.p.toPrecision(2)} (chi-square ${weakCalibration.chiSquare.toFixed(2)}, 2 degrees of freedom) |
| AUC, cases taken for independent (DeLong) | ${show(detail.aucDeLong)} |

Intervals of Brier, log loss and net benefit: bootstrap of ${detail.clusters} images, ${detail.replicates} replicates.

| threshold | net benefit of the model | over the better of all and none | of treating all |
|---|---|---|---|
${detail.netBenefit.map(({ threshold, model, all, gain }) => `| ${(100 * threshold).toFixed(0)} % | ${show(model)} | ${show(gain)} | ${all.toFixed(3)} |`).join('\n')}

${detail.subgroups.length === 0 ? 'By subgroup: the data names no view, severity, source or vendor.' : subgroups(detail.subgroups)}`
}

const subgroups = (
  parts: readonly SubgroupReliability[],
): string => `| part | n | with stenosis | AUC | ECE (perfect) | slope | in the large |
|---|---|---|---|---|---|---|
${parts.map(subgroup).join('\n')}`

function subgroup({ attribute, value, n, events, figures }: SubgroupReliability): string {
  const counts = `| ${attribute}: ${value} | ${n} | ${events} |`
  if (figures === null) return `${counts} too few | | | |`
  const { auc, ece, eceNoise, slope, inTheLarge } = figures
  return `${counts} ${show(auc)} | ${ece.toFixed(3)} (${eceNoise.mean.toFixed(3)}) | ${show(slope, 2)} | ${show(inTheLarge, 2)} |`
}
