import { classicalSpecs } from '../model/classical-head.ts'
import { totalSize } from '../model/parameters.ts'
import type { Difference, Estimate, LedgerFile, LevelLedger } from './ledger-file.ts'

const estimate = (value: number, low: number, high: number): Estimate => ({ value, interval: [low, high] })
const nothing: Difference = {
  nearer: estimate(0.01, -0.12, 0.14),
  moved: 0.2,
  brier: estimate(0, -0.001, 0.001),
  auc: estimate(0.0001, -0.0005, 0.0004),
}
const path = (slope: number): LevelLedger['paths']['circuit'] => ({
  calibrator: { kind: 'platt', slope, intercept: -1 },
  auc: estimate(0.9, 0.88, 0.92),
  brier: 0.14,
  logLoss: 0.4,
})
const cases = (n: number) => ({ source: 'ARCADE val', n, events: 150, images: 99 })

/** Figures of a level as `lab ledger` writes them. */
export const levelLedger = (change: Partial<LevelLedger['against']> = {}): LevelLedger => ({
  calibrated: cases(3168),
  ordered: cases(687),
  paths: { circuit: path(1), withoutCircuit: path(0.9), classical: path(1.1) },
  against: { withoutCircuit: nothing, classical: nothing, ...change },
  trainedAlike: nothing,
})

/** A ledger of a tiny model: 3 features, 4 qubits. */
export const ledgerFile = (change: Partial<LedgerFile> = {}): LedgerFile => ({
  schema: 1,
  weightsSha256: 'ab'.repeat(32),
  fittedAt: '2026-11-25T10:00:00.000Z',
  command: 'a test',
  replicates: 10,
  features: 3,
  qubits: 4,
  bin: { bytes: 4 * totalSize(classicalSpecs(3, 4)), sha256: 'cd'.repeat(32) },
  training: {
    regions: 7680,
    images: 857,
    seed: 1,
    steps: 600,
    chosenStep: 580,
    validationAuc: 0.9,
    parameters: 11_550,
  },
  levels: { region: levelLedger() },
  ...change,
})
