import { changeSentence, digitsSentence } from '#core/calibration/recalibration-words.ts'
import type { Recalibration } from '#core/calibration/recalibration.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'

/** What `recalibrate --json` prints: one object. Other programs depend on it. */
export function recalibrationLine(outcome: Recalibration, refused: readonly RefusedRow[], adopted: boolean) {
  const { id, level, model, source, seed, all, fitted, held, before, calibration, difference, verdict } =
    outcome
  return {
    id,
    level,
    model,
    source,
    seed,
    cases: { all, fitted, held },
    calibrator: calibration.calibrator.kind,
    before: { kind: before.kind, ...worth(before.reliability) },
    after: worth(calibration.reliability),
    difference,
    verdict,
    triage: {
      rule: calibration.triage.rule,
      promised: calibration.triage.promised,
      seen: calibration.seen,
    },
    sentence: `${changeSentence(outcome)} ${digitsSentence(outcome)}`,
    adopted,
    refused,
  }
}

/** The figures of one side, on the held-out labels. */
function worth({
  brier,
  ece,
  eceNoiseFloor,
  slope,
  inTheLarge,
  auc,
  detail,
}: Recalibration['before']['reliability']) {
  return {
    logLoss: detail?.logLoss.value ?? null,
    brier,
    ece,
    eceNoise: detail?.eceNoise.mean ?? eceNoiseFloor,
    slope,
    intercept: detail?.intercept ?? null,
    inTheLarge,
    auc,
  }
}
