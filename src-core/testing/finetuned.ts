import { Comparison } from '../comparison/comparison.ts'
import { FinetuneFile } from '../finetune/recipe.ts'

const pair = (low: number, high: number): [number, number] => [low, high]

const figure = (before: number, after: number) => ({
  before: { value: before, interval: pair(before - 0.05, before + 0.05) },
  after: { value: after, interval: pair(after - 0.05, after + 0.05) },
  difference: {
    value: after - before,
    interval: pair(after - before - 0.02, after - before + 0.02),
    gated: pair(after - before - 0.03, after - before + 0.03),
  },
})

/** A comparison whose gate says this. Its most changed case names a patient and a file, as real ones do. */
export const comparisonWith = (gate: Comparison['gate'], patient = 'P001'): Comparison =>
  Comparison.parse({
    schema: 1,
    n: 600,
    patients: 20,
    events: 140,
    seed: 1,
    repeats: 2000,
    confidence: 0.99,
    margins: {
      auc: 0.02,
      logLoss: 0.02,
      calibrationLoss: 0.01,
      slope: 0.2,
      intercept: 0.2,
      forgetting: 0.02,
    },
    auc: figure(0.7, 0.82),
    logLoss: figure(0.6, 0.5),
    calibrationLoss: figure(0.05, 0.01),
    slope: null,
    intercept: null,
    subgroups: [],
    mostChanged: [
      {
        patient,
        label: 1,
        grade: '>=70',
        before: 0.2,
        after: 0.8,
        file: `files/${patient}-secret-1.dcm`,
        frame: 0,
        box: [1, 2, 3, 4],
      },
    ],
    forgetting: null,
    gate,
    reasons: gate === 'pass' ? [] : [{ code: 'calibration-worse', text: 'its calibration got worse' }],
  })

export const finetuneWith = (id: string, comparison: Comparison | null): FinetuneFile =>
  FinetuneFile.parse({
    schema: 1,
    spec: {
      schema: 1,
      id,
      recipe: 'head-and-circuit',
      seed: 7,
      parent: { id: 'ostium-0.3', weightsSha256: 'b'.repeat(64) },
      cohortHash: 'c'.repeat(64),
      cohortName: 'Autumn',
      epochs: 10,
      batch: 32,
      rate: 0.001,
      patience: 3,
      threads: 2,
    },
    flight: {
      program: '0.1.0',
      engine: 'native TensorFlow 2.15.1',
      threads: 2,
      oneDnn: true,
      processor: 'a processor',
      platform: 'linux x64',
    },
    bestStep: 120,
    stoppedEarly: 'finished',
    trace: [{ step: 10, loss: 0.6, validationAuc: 0.7 }],
    seconds: 61,
    counts: {
      train: { patients: 60, cases: 1800, events: 400 },
      validation: { patients: 20, cases: 600, events: 130 },
      calibration: { patients: 20, cases: 600, events: 135 },
      sealed: { patients: 20, cases: 600, events: 140 },
    },
    leftOut: [{ reason: 'a run without a box', cases: 3 }],
    comparison,
    notes: 'first try',
  })
