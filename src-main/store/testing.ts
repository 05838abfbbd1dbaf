import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Angiogram } from '#core/angiography/angiogram.ts'
import type { FrameReading, RunReading } from '#core/reading/types.ts'
import type { IndexedFile } from './run-index.ts'
import { pixelDescription, plainDisplay } from '#core/testing/descriptions.ts'

/** A folder of its own for one test, gone afterwards. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'ostium-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** The index of a run of 8-bit native frames, 4 by 4 pixels, with nothing optional known. */
export function angiogramWith(given: Partial<Angiogram>): Angiogram {
  const unknown = {
    sopClassUid: null,
    seriesInstanceUid: null,
    frameOfReferenceUid: null,
    patientBirthDate: null,
    studyTime: null,
    acquisitionTime: null,
    manufacturer: null,
    institution: null,
    projections: null,
  }
  return {
    ...unknown,
    sopInstanceUid: '1.2.3.4',
    studyInstanceUid: '1.2.3',
    modality: 'XA',
    patientId: 'P1',
    patientName: 'Doe^Jane',
    studyDate: '20240315',
    studyDescription: 'Left coronary',
    seriesDescription: null,
    seriesNumber: 1,
    instanceNumber: 1,
    frameCount: 2,
    pixels: pixelDescription({ rows: 4, columns: 4 }),
    display: plainDisplay,
    timing: { source: 'FrameTime', timesMs: [0, 66.7] },
    spacing: { kind: 'uncalibrated' },
    ...given,
  }
}

export const indexedFile = (path: string, given: Partial<Angiogram> = {}): IndexedFile => ({
  path,
  size: 1000,
  mtimeMs: 1_700_000_000_000.5,
  angiogram: angiogramWith(given),
  frames: [{ ranges: [[100, 16]] }, { ranges: [[116, 16]] }],
})

export const frameReading = (frame: number, modelId = 'model-a'): FrameReading => ({
  frame,
  timeMs: frame * 66.7,
  probability: { value: 0.4, level: 'frame', interval: null, evidence: 'not calibrated here' },
  triage: 'uncertain',
  reason: null,
  regions: [],
  modelId,
  engine: 'test engine',
  cost: { decode: 1, proposals: 1, backbone: 1, circuit: 1, total: 4 },
})

export const runReading = (modelId = 'model-a', value = 0.5): RunReading => ({
  probability: { value, level: 'run', interval: null, evidence: 'not calibrated here' },
  triage: 'look',
  reason: null,
  peakFrame: 1,
  stableFrame: null,
  places: [],
  framesRead: 2,
  framesOutside: 0,
  modelId,
  engine: 'test engine',
})
