import { NOT_CALIBRATED, type Box, type FrameReading, type RegionReading, type Triage } from './types.ts'

const SIDE = 80

/** A region around a place, with a score. */
export const regionAt = (
  x: number,
  y: number,
  logit: number,
  triage: Triage = 'uncertain',
): RegionReading => {
  const box: Box = [x - SIDE / 2, y - SIDE / 2, SIDE, SIDE]
  const value = 1 / (1 + Math.exp(-logit))
  return {
    box,
    logit,
    probability: { value, level: 'region', interval: null, evidence: NOT_CALIBRATED },
    triage,
  }
}

/** A frame with these regions, best first; without any it is outside. */
export const frameOf = (
  frame: number,
  regions: readonly RegionReading[],
  filling: number | null = null,
): FrameReading => ({
  frame,
  timeMs: frame * 66.7,
  probability: { value: 0.5, level: 'frame', interval: null, evidence: NOT_CALIBRATED },
  triage: regions.length === 0 ? 'outside' : 'uncertain',
  reason: regions.length === 0 ? 'it is blank' : null,
  regions: [...regions].sort((a, b) => b.logit - a.logit),
  filling,
  movement: null,
  modelId: 'm',
  engine: 'e',
  cost: { decode: 0, proposals: 0, backbone: 0, circuit: 0, total: 0 },
})
