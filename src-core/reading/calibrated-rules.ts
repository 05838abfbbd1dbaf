import { parseCalibration, type CalibrationFile } from '../calibration/calibration-file.ts'
import { toProbability } from '../calibration/probability.ts'
import { triageProbability } from '../calibration/triage.ts'
import type { GreyFrame } from '../dicom/types.ts'
import { frameGate } from '../regions/gates.ts'
import { poolFrame, poolRun } from '../regions/pool.ts'
import { proposeFrom } from '../regions/proposals.ts'
import { searchFrame, type FrameSearch } from '../regions/search.ts'
import { ok, type Result } from '../result.ts'
import { logitOf } from '../calibration/sigmoid.ts'
import type { ReadingRules } from './rules.ts'

/** As many as are scored in one batch. */
const MOST_REGIONS = 32

/**
 * The rules of a model.
 * @param calibration what its calibration.json holds, null when it has none: then nothing is calibrated and every triage is
 * `uncertain`. Errors: `calibration-invalid`
 */
export function rulesOf(calibration: unknown): Result<ReadingRules> {
  if (calibration === null) return ok(rulesBy(null))
  const parsed = parseCalibration(calibration)
  return parsed.ok ? ok(rulesBy(parsed.value)) : parsed
}

function rulesBy(file: CalibrationFile | null): ReadingRules {
  const search = lastSearch()
  const { region, patch } = file?.levels ?? {}
  return {
    outside: (grey) => frameGate(grey, search(grey)),
    propose: (grey) => proposeFrom(grey, search(grey), { max: MOST_REGIONS }),
    poolFrame,
    poolRun: (frames) => {
      const scored = frames.map(({ frame, probability }) => ({ frame, logit: logitOf(probability.value) }))
      const score = poolRun(scored)
      if (score === null) throw new Error('a run is pooled from at least one frame')
      return score
    },
    probability: (level, logit) => toProbability(logit, level, file),
    triage: (probability) => triageProbability(probability, file),
    reliability: {
      ...(region && { region: region.reliability }),
      ...(patch && { patch: patch.reliability }),
    },
  }
}

/** Gate and proposals ask for the same frame one after the other: it is searched once. */
function lastSearch(): (grey: GreyFrame) => FrameSearch {
  let last: { readonly grey: GreyFrame; readonly found: FrameSearch } | null = null
  return (grey) => {
    if (last?.grey !== grey) last = { grey, found: searchFrame(grey) }
    return last.found
  }
}
