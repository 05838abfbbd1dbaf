import { expect, it } from 'vitest'
import { callChannels, eventChannels } from '../channels.ts'
import { namesSomebody, withoutIdentity, type Pseudonym } from './hide-identity.ts'

const pseudonym: Pseudonym = (kind, text) => `${kind} <${text.length}>`
const MARKER = 'Zephyrine^Marker'

it('hides whatever names a patient or a file, and nothing else', () => {
  const study = {
    id: 'ab',
    patientName: MARKER,
    patientId: MARKER,
    studyDate: '20260102',
    description: MARKER,
    demo: false,
    frames: 3,
  }
  const run = {
    id: 'cd',
    label: `Run 2 · ${MARKER}`,
    seriesDescription: MARKER,
    projections: [{ primaryDeg: 30 }],
  }
  const failure = { file: `${MARKER}.dcm`, code: 'truncated', message: 'It ends early.' }
  const leak = {
    patients: [MARKER, MARKER],
    files: [MARKER],
    frames: [{ patient: MARKER, file: MARKER, frame: 1 }],
  }
  const hidden = withoutIdentity({ summary: study, runs: [run], failures: [failure], leak }, pseudonym)
  expect(JSON.stringify(hidden)).not.toContain('Zephyrine')
  expect(hidden).toEqual({
    summary: { ...study, patientName: 'Patient <16>', patientId: null, description: null },
    runs: [{ ...run, label: 'Run 2', seriesDescription: null }],
    failures: [{ ...failure, file: 'File <20>' }],
    leak: {
      patients: ['Patient <16>', 'Patient <16>'],
      files: ['File <16>'],
      frames: [{ patient: 'Patient <16>', file: 'File <16>', frame: 1 }],
    },
  })
})

it('gives one patient one pseudonym, by the id where there is one, and a nameless study its own', () => {
  const names = [
    { patientName: 'A', patientId: '123' },
    { patientName: 'A^B', patientId: '123' },
    { patientName: 'ABCD', patientId: null },
    { patientName: null, patientId: null, id: 'study' },
  ].map((study) => withoutIdentity(study, pseudonym))
  expect(names).toMatchObject([
    { patientName: 'Patient <3>' },
    { patientName: 'Patient <3>' },
    { patientName: 'Patient <4>' },
    { patientName: 'Patient <5>' },
  ])
})

it('shows the file name of an import as little as its failures', () => {
  const job = { kind: 'import', note: `${MARKER}.dcm`, finished: false }
  expect(withoutIdentity(job, pseudonym)).toEqual({ ...job, note: 'Opening' })
})

it('leaves bytes and counts of patients as they are', () => {
  const png = new Uint8Array([1, 2])
  expect(withoutIdentity({ png, patients: 3 }, pseudonym)).toEqual({ png, patients: 3 })
})

it('knows only channels that there are', () => {
  const all = [...callChannels, ...eventChannels]
  expect(all.filter(namesSomebody)).toHaveLength(13)
})
