import { expect, test } from 'vitest'
import { memorySource } from '#core/dicom/byte-source.ts'
import { indexDicom } from '#core/dicom/read.ts'
import { seededRandom } from '#core/random.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { simulateRun } from './run.ts'

test('a simulated run opens as XA with its angles and times, says that it is synthetic, and has a truth for each frame', () => {
  const { bytes, truth } = simulateRun(7, 2, seededRandom(31))
  const index = indexDicom(memorySource(bytes), nodeDicomHost)
  if (!index.ok || index.value.kind !== 'image') throw new Error('not an image')
  const { angiogram } = index.value
  expect(angiogram).toMatchObject({
    modality: 'XA',
    frameCount: 60,
    patientId: 'SIM-7-2',
    studyDescription: 'Simulated coronary angiogram',
    spacing: { kind: 'uncalibrated' },
  })
  expect(angiogram.projections?.[0]?.primaryDeg).toBeCloseTo(truth.projection.primaryDeg, 3)
  expect(angiogram.timing.timesMs[15]).toBeCloseTo(1000, 1)
  expect(truth.frames).toHaveLength(60)
  expect(truth.frames[0]?.every(({ contrast }) => contrast === 0)).toBe(true)
  const filled = truth.frames.flat().filter(({ contrast }) => contrast > 0.9)
  expect(filled.length).toBeGreaterThan(10)
})
