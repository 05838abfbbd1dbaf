import type { Run, RunSummary, StudySummary } from '#core/contract.ts'
import type { ModelFacts } from '#core/engine-contract.ts'
import {
  NOT_CALIBRATED,
  type Evidence,
  type FrameReading,
  type Probability,
  type Reliability,
  type RunReading,
} from '#core/reading/types.ts'
import type { ReliabilityDetail } from '#core/calibration/reliability-detail.ts'
import { pixelDescription, plainDisplay } from '#core/testing/descriptions.ts'

/** Values of the contract for the page's tests. */
const id = (letter: string) => letter.repeat(32)

export const bare = (value: number, level: Probability['level']): Probability => ({
  value,
  level,
  interval: null,
  evidence: NOT_CALIBRATED,
})

export const evidenceOf = (events: number, n: number): Evidence => ({
  source: 'ARCADE',
  split: 'half',
  n,
  events,
  prevalence: events / n,
  fittedAt: '2026-11-24',
})

export const calibrated = (value: number, evidence = evidenceOf(150, 400)): Probability => ({
  value,
  level: 'region',
  interval: [0.6, 0.8],
  evidence,
})

export const reliability = (change: Partial<Reliability> = {}): Reliability => ({
  evidence: evidenceOf(150, 400),
  bins: [
    { from: 0, to: 0.5, n: 200, meanScore: 0.3, observed: 0.25, interval: [0.19, 0.31] },
    { from: 0.5, to: 1, n: 200, meanScore: 0.7, observed: 0.72, interval: [0.66, 0.78] },
  ],
  auc: { value: 0.88, interval: [0.84, 0.91] },
  brier: 0.142,
  ece: 0.041,
  eceNoiseFloor: 0.038,
  slope: { value: 0.97, interval: [0.81, 1.14] },
  inTheLarge: { value: -0.02, interval: [-0.21, 0.17] },
  ...change,
})

const between = (value: number, half: number): { value: number; interval: [number, number] } => ({
  value,
  interval: [value - half, value + half],
})

export const reliabilityDetail = (change: Partial<ReliabilityDetail> = {}): ReliabilityDetail => ({
  clusters: 40,
  replicates: 400,
  brier: between(0.142, 0.01),
  logLoss: between(0.44, 0.03),
  brierParts: {
    reliability: 0.004,
    resolution: 0.06,
    uncertainty: 0.198,
    reliabilityNoise: { mean: 0.003, upper95: 0.006 },
  },
  eceNoise: { mean: 0.042, upper95: 0.071 },
  eceDebiased: 0.02,
  rmsErrorDebiased: 0.025,
  intercept: between(0.05, 0.2),
  weakCalibration: { chiSquare: 0.5, p: 0.78 },
  aucDeLong: between(0.88, 0.02),
  widthBins: [{ from: 0.1, to: 0.2, n: 80, meanScore: 0.15, observed: 0.1, interval: [0.05, 0.2] }],
  eceOfWidthBins: 0.039,
  curve: {
    span: 1,
    points: [
      { score: 0.2, observed: 0.1, interval: [0.05, 0.15] },
      { score: 0.6, observed: 0.7, interval: [0.6, 0.8] },
    ],
  },
  netBenefit: [
    { threshold: 0.1, model: between(0.3, 0.05), all: 0.28, gain: between(0.02, 0.01) },
    { threshold: 0.5, model: between(0.2, 0.05), all: -0.3, gain: between(0.2, 0.05) },
  ],
  subgroups: [],
  ...change,
})

const thresholds = {
  look: 1.8,
  nothing: -1.2,
  rule: 'of 100 without a stenosis at most 5 are called look, of 100 with one at most 5 are called nothing.',
}

export const modelFacts = (change: Partial<ModelFacts> = {}): ModelFacts => ({
  id: 'model-a',
  version: '1.0.0',
  createdAt: '2026-11-24T10:00:00Z',
  weightsSha256: 'ab'.repeat(32),
  parameters: 2_234_846,
  circuit: { qubits: 4, layers: 2, gates: 'rot', entangler: 'ring', encoding: 'angle', alpha: 0.2 },
  trainedOn: 'Regions of frames.',
  intendedUse: 'Research.',
  limits: ['One public collection.'],
  reliability: { region: reliability() },
  levels: { region: { calibrator: 'platt', triage: thresholds } },
  ...change,
})

export const frameReading = (frame: number, change: Partial<FrameReading> = {}): FrameReading => ({
  frame,
  timeMs: frame * 66,
  probability: bare(0.7, 'frame'),
  triage: 'look',
  reason: null,
  regions: [{ box: [10, 20, 80, 80], logit: 1, probability: calibrated(0.72), triage: 'look' }],
  modelId: 'model-a',
  engine: 'native',
  cost: { decode: 1, proposals: 1, backbone: 1, circuit: 1, total: 4 },
  ...change,
})

export const runReading = (change: Partial<RunReading> = {}): RunReading => ({
  probability: bare(0.7, 'run'),
  triage: 'look',
  reason: null,
  peakFrame: 1,
  framesRead: 3,
  framesOutside: 0,
  modelId: 'model-a',
  engine: 'native',
  ...change,
})

export const runSummary = (letter: string, change: Partial<RunSummary> = {}): RunSummary => ({
  id: id(letter),
  studyId: id('0'),
  label: `Run ${letter}`,
  frameCount: 3,
  rows: 2,
  columns: 2,
  seriesNumber: 1,
  instanceNumber: 1,
  acquisitionTime: null,
  projections: [{ primaryDeg: 30, secondaryDeg: -20 }],
  hasThumbnail: false,
  reading: null,
  ...change,
})

export const run = (letter: string, change: Partial<Run> = {}): Run => ({
  ...runSummary(letter),
  modality: 'XA',
  seriesDescription: null,
  manufacturer: null,
  pixels: pixelDescription(),
  display: plainDisplay,
  timing: { source: 'FrameTime', timesMs: [0, 100, 200] },
  spacing: { kind: 'uncalibrated' },
  ...change,
})

export const studySummary = (letter: string, change: Partial<StudySummary> = {}): StudySummary => ({
  id: id(letter),
  patientName: 'Doe^Jane',
  patientId: 'P1',
  studyDate: '20261101',
  description: null,
  runs: 2,
  frames: 6,
  demo: false,
  openedAt: '2026-11-24T10:00:00Z',
  triage: null,
  probability: null,
  ...change,
})
