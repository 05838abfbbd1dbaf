import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CohortCase, CohortFile } from '#core/cohort/cohort-file.ts'
import { seededRandom } from '#core/random.ts'
import { isStenosis } from '#core/reading/stenosis.ts'
import { drawPatient, type HospitalFile } from './hospital.ts'

/** A drawn hospital, one frame of the left artery a patient, and where its list of labels lies. */
export interface SmallHospital {
  readonly list: string
  /** Another frame of the first patient, whom the list knows by another name than the file does; it is in no list. */
  readonly today: HospitalFile & { readonly path: string }
}

/**
 * Writes DICOM files and COHORT.json of so many patients of the other hospital who all have a stenosis, their lesions and three places without:
 * what a site of the least size that may fine-tune has labelled. The same seed gives the same bytes.
 */
export function drawSmallHospital(folder: string, patients: number, seed: number): SmallHospital {
  mkdirSync(join(folder, 'files'), { recursive: true })
  const cases: CohortCase[] = []
  let today: SmallHospital['today'] | null = null
  for (let number = 1, ill = 0; ill < patients; number++) {
    const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b))
    const [file, another] = drawPatient(
      seed,
      number,
      random,
      undefined,
      ill === 0 ? ['left', 'left'] : ['left'],
    )
    if (file === undefined || !hasStenosis(file) || (another !== undefined && !hasStenosis(another))) continue
    ill++
    const patient = `P${String(number).padStart(3, '0')}`
    const path = (name: string) => join(folder, 'files', name)
    writeFileSync(path(file.name), file.bytes)
    const labelled = file.cases.filter(({ grade }, i) => grade !== 'none' || isMarked(file, i))
    cases.push(...labelled.map((one) => ({ patient, study: patient, file: `files/${file.name}`, ...one })))
    if (another === undefined) continue
    today = { ...another, path: path(another.name) }
    writeFileSync(today.path, another.bytes)
  }
  if (today === null) throw new Error('there is no patient')
  const list: CohortFile = { name: `Small drawn hospital, seed ${seed}`, cases }
  const path = join(folder, 'COHORT.json')
  writeFileSync(path, JSON.stringify(list))
  return { list: path, today }
}

/** Its readers mark every lesion and the first places without, so that what is sealed can tell a model that orders from one that does not. */
const HEALTHY = 3
const isMarked = ({ cases }: HospitalFile, index: number): boolean =>
  cases.slice(0, index).filter(({ grade }) => grade === 'none').length < HEALTHY

const hasStenosis = ({ cases }: HospitalFile): boolean => cases.some(({ grade }) => isStenosis(grade))
