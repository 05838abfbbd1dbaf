import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '#core/random.ts'
import type { CohortFile } from '#core/cohort/cohort-file.ts'
import { createProgress } from './progress.ts'
import { drawPatient } from './simulation/hospital.ts'

export interface HospitalOptions {
  readonly patients: number
  readonly seed: number
  readonly out: string
}

/**
 * Writes the labelled pictures of a hospital that does not exist: DICOM files of another vendor's look, and COHORT.json with
 * about 30 places a patient. Patient i of a seed is the same whatever else is asked for.
 */
export function hospitalCommand({ patients, seed, out }: HospitalOptions): void {
  mkdirSync(join(out, 'files'), { recursive: true })
  const say = createProgress(patients, 'patients')
  const cases: CohortFile['cases'] = []
  for (let number = 1; number <= patients; number++) {
    const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b) ^ HOSPITAL)
    const patient = `P${String(number).padStart(3, '0')}`
    for (const file of drawPatient(seed, number, random)) {
      writeFileSync(join(out, 'files', file.name), file.bytes)
      for (const one of file.cases)
        cases.push({ patient, study: patient, file: `files/${file.name}`, ...one })
    }
    say(number)
  }
  const list: CohortFile = { name: `Simulated other hospital, seed ${seed}`, cases }
  writeFileSync(join(out, 'COHORT.json'), `${JSON.stringify(list, null, 1)}\n`)
  process.stderr.write(`wrote ${patients} patients with ${cases.length} labelled places to ${out}\n`)
}

/** So that its patients are not those of `lab simulate`. */
const HOSPITAL = 0x484f5350
