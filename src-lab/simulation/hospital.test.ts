import { expect, test } from 'vitest'
import { memorySource } from '#core/dicom/byte-source.ts'
import { indexDicom } from '#core/dicom/read.ts'
import { seededRandom } from '#core/random.ts'
import { REGION_SIDE } from '#core/regions/proposals.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { drawPatient, gradeOf } from './hospital.ts'
import { HOSPITAL_SIDE } from './hospital-look.ts'

const patient = drawPatient(1, 7, seededRandom(7))

test('a patient is five files of one frame, of the same person and study, on the other matrix', () => {
  const facts = patient.map(({ bytes }) => {
    const index = indexDicom(memorySource(bytes), nodeDicomHost)
    if (!index.ok || index.value.kind !== 'image') throw new Error('not an image')
    const { patientId, modality, frameCount, pixels } = index.value.angiogram
    return { patientId, modality, frameCount, rows: pixels.rows, columns: pixels.columns }
  })
  const same = {
    patientId: 'P007',
    modality: 'XA',
    frameCount: 1,
    rows: HOSPITAL_SIDE,
    columns: HOSPITAL_SIDE,
  }
  expect(facts).toEqual(Array.from({ length: 5 }, () => same))
  expect(new Set(patient.map(({ name }) => name)).size).toBe(5)
})

test('the same seed gives the same bytes and labels', () => {
  const again = drawPatient(1, 7, seededRandom(7))
  const facts = (files: typeof patient) => files.map(({ name, cases }) => ({ name, cases }))
  expect(facts(again)).toEqual(facts(patient))
  // Of hundreds of thousands of bytes, `toEqual` takes seconds.
  for (const [i, { bytes }] of again.entries())
    expect(Buffer.compare(bytes, patient[i]?.bytes ?? Buffer.alloc(0))).toBe(0)
})

test('boxes lie in the frame, and a healthy place holds nothing of a lesion', () => {
  const reach = (REGION_SIDE * HOSPITAL_SIDE) / 512 / 2 - 1
  const cases = patient.flatMap((file) => file.cases.map((one) => ({ file: file.name, ...one })))
  expect(cases.length).toBeGreaterThan(20)
  for (const { box } of cases) {
    const [x, y, w, h] = box ?? [-1, 0, 0, 0]
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
    expect(Math.max(x + w, y + h)).toBeLessThanOrEqual(HOSPITAL_SIDE)
  }
  for (const clear of cases.filter(({ grade }) => grade === 'none')) {
    for (const lesion of cases.filter(({ file, grade }) => file === clear.file && grade !== 'none')) {
      const [x, y, w, h] = clear.box ?? [0, 0, 0, 0]
      const [left, top, width, height] = lesion.box ?? [0, 0, 0, 0]
      const dx = Math.max(left - (x + w / 2), x + w / 2 - (left + width))
      const dy = Math.max(top - (y + h / 2), y + h / 2 - (top + height))
      expect(Math.max(dx, dy)).toBeGreaterThan(reach - 1)
    }
  }
})

test('severity becomes the grade a reader would give', () => {
  expect([0.3, 0.5, 0.69, 0.7, 0.95, 0.995].map(gradeOf)).toEqual([
    '<50',
    '50-69',
    '50-69',
    '>=70',
    '>=70',
    'occluded',
  ])
})
