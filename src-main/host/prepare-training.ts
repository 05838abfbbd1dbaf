import { personsIn } from '#core/cohort/persons.ts'
import { supports, type SupportCase } from '#core/cohort/supports.ts'
import { teaches } from '#core/cohort/teaches.ts'
import type { FrozenCohort } from '#core/cohort/frozen-cohort.ts'
import { calibrationInForce } from '#core/calibration/site-calibration.ts'
import type { TrainerJob } from '#core/finetune/trainer-contract.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { isStenosis } from '#core/reading/stenosis.ts'
import { readManifest } from '../engine/model-files.ts'
import type { Store } from '../store/store.ts'
import { finetuneJob, type Member } from './finetune-job.ts'
import { findLabelled } from './labelled-places.ts'
import type { IndexFile } from './ports.ts'
import { readShippedCalibration } from './shipped-calibration.ts'
import type { SiteInForce } from './site-in-force.ts'
import type { TrainingRequest } from './training.ts'

export interface PrepareTrainingParts {
  readonly store: Pick<Store, 'cohorts'>
  readonly site: Pick<SiteInForce, 'model' | 'file'>
  readonly index: IndexFile
  readonly trainings: string
  readonly modelsDir: string
  readonly program: string
}

/**
 * A training of the model that reads now, by a frozen cohort whose files are looked at once more.
 * Errors: `no-such-cohort`, `no-model`, `cohort-not-enough`, `cohort-files-gone`, those of the model's files
 */
export async function prepareTraining(
  parts: PrepareTrainingParts,
  { cohortId, recipe, seed }: TrainingRequest,
  onProgress: (done: number, total: number) => void,
): Promise<Result<TrainerJob>> {
  const { store, site, index, trainings, modelsDir, program } = parts
  const cohort = store.cohorts.get(cohortId)
  if (cohort === null) return fail(noSuchCohort)
  const model = site.model()
  if (model === null) return fail(noModel)
  const manifest = await readManifest(model.dir)
  if (!manifest.ok) return manifest
  const shipped = await readShippedCalibration(model.dir)
  if (!shipped.ok) return shipped
  const members = await membersOf(cohort, index, onProgress)
  if (!members.ok) return members
  const { reasons } = supports(members.value.filter(teaches).map(supportCase))[recipe]
  if (reasons.length > 0) return fail(notEnough(reasons))
  return ok(
    finetuneJob({
      parent: { dir: model.dir, manifest: manifest.value },
      calibration: calibrationInForce(shipped.value, site.file()),
      cohort: { hash: cohort.hash, name: cohort.name, members: members.value },
      asked: { recipe, seed },
      trainings,
      modelsDir,
      program,
    }),
  )
}

const supportCase = ({ person, grade, split }: Member): SupportCase => ({
  patient: person,
  label: isStenosis(grade) ? 1 : 0,
  split,
})

/** A file that is gone would change what is learned without a word, so all of them must be there. */
async function membersOf(
  cohort: FrozenCohort,
  index: IndexFile,
  onProgress: (done: number, total: number) => void,
): Promise<Result<Member[]>> {
  const rows = cohort.cases.map((one, i) => ({ ...one, study: one.study ?? undefined, row: i + 1 }))
  const list = { name: cohort.name, decisions: cohort.decisions, cases: rows, refused: [] }
  const found = await findLabelled(list, '/', index, onProgress)
  const [lost] = found.refused
  if (lost !== undefined) return fail(filesGone(found.refused.length, lost.reason))
  const person = personsIn(cohort)
  const members = found.places.flatMap((place): Member[] => {
    const own = cohort.cases[place.row - 1]
    if (own === undefined) return []
    const { file, source, frameCount, level, frame, box, grade } = place
    return [
      { person: person(place.patient), split: own.split, file, source, frameCount, level, frame, box, grade },
    ]
  })
  return ok(members)
}

const noSuchCohort: Failure = {
  code: 'no-such-cohort',
  message: 'That cohort is not in this library.',
  action: 'Freeze a cohort, then train by it.',
}

const noModel: Failure = {
  code: 'no-model',
  message: 'No model is installed, so there is none to train from.',
  action: 'Install the program again: its models folder is missing or empty.',
}

const notEnough = (reasons: readonly string[]): Failure => ({
  code: 'cohort-not-enough',
  message: `The cohort does not support this recipe: ${reasons.join('; ')}.`,
  action: 'Choose “recalibrate”, or label more patients and freeze another cohort.',
})

/** Names no file, as the state of a training is shown while names are hidden; looking a cohort over lists its files. */
const filesGone = (count: number, reason: string): Failure => ({
  code: 'cohort-files-gone',
  message: `${count} labels of the cohort cannot be found again. Of the first of them: ${reason}`,
  action:
    'Put the files back where they were, or freeze another cohort: looking the labels over names each file.',
})
