import { NOT_CALIBRATED, type FrameReading, type RunReading } from '../reading/types.ts'

/** A frame of one region, `look` both, by a model without evidence. */
export const frameReading = (frame: number): FrameReading => ({
  frame,
  timeMs: frame,
  probability: { value: 0.7, level: 'frame', interval: null, evidence: NOT_CALIBRATED },
  triage: 'look',
  reason: null,
  regions: [
    {
      box: [0, 0, 8, 8],
      logit: 1,
      probability: { value: 0.7, level: 'region', interval: null, evidence: NOT_CALIBRATED },
      triage: 'look',
    },
  ],
  modelId: 'm',
  engine: 'e',
  cost: { decode: 0, proposals: 0, backbone: 0, circuit: 0, total: 0 },
})

/** Of a run of such frames. */
export const runReading = (): RunReading => ({
  probability: { value: 0.7, level: 'run', interval: null, evidence: NOT_CALIBRATED },
  triage: 'look',
  reason: null,
  peakFrame: 0,
  framesRead: 1,
  framesOutside: 0,
  modelId: 'm',
  engine: 'e',
})
