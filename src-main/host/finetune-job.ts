import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { CalibrationFile } from '#core/calibration/calibration-file.ts'
import type { CohortCase } from '#core/cohort/cohort-file.ts'
import type { Split } from '#core/cohort/frozen-cohort.ts'
import { whyMute } from '#core/cohort/teaches.ts'
import type { SiteLevel } from '#core/calibration/site-calibration.ts'
import type { RunSource } from '#core/engine-contract.ts'
import { finetunedId } from '#core/finetune/identify.ts'
import type { FinetuneRecipe, FinetuneSpec } from '#core/finetune/recipe.ts'
import { usualKnobs } from '#core/finetune/schedule.ts'
import type { TrainerCase, TrainerJob, TrainerRun } from '#core/finetune/trainer-contract.ts'
import type { InstalledModel } from './model-folders.ts'
import type { CohortMember } from './deal-cohort.ts'

/** A member of a cohort as far as a training needs it. */
export interface Member {
  /** Names that were decided to be one person lead to one. */
  readonly person: string
  readonly split: Split
  readonly file: string
  readonly source: RunSource
  readonly frameCount: number
  readonly level: SiteLevel
  readonly frame: number | null
  readonly box: CohortCase['box']
  readonly grade: CohortCase['grade']
}

export const memberOf = ({ person, place, frozen }: CohortMember): Member => {
  const { file, source, frameCount, level, frame, box, grade } = place
  return { person, split: frozen.split, file, source, frameCount, level, frame, box, grade }
}

export interface Asked {
  readonly recipe: FinetuneRecipe
  readonly seed: number
  readonly knobs?: Partial<Pick<FinetuneSpec, 'epochs' | 'batch' | 'rate' | 'patience' | 'threads'>>
}

export interface JobParts {
  readonly parent: InstalledModel
  /** What judges the parent's scores now. */
  readonly calibration: CalibrationFile | null
  readonly cohort: { readonly hash: string; readonly name: string; readonly members: readonly Member[] }
  readonly asked: Asked
  /** Folder of all trainings. */
  readonly trainings: string
  readonly modelsDir: string
  readonly program: string
}

/** Everything a training needs. Asked for the same, it is the same job in the same folder: it goes on where it was cut off. */
export function finetuneJob({
  parent,
  calibration,
  cohort,
  asked,
  trainings,
  modelsDir,
  program,
}: JobParts): TrainerJob {
  const { id, weights } = parent.manifest
  const bare: Omit<FinetuneSpec, 'id'> = {
    schema: 1,
    recipe: asked.recipe,
    seed: asked.seed,
    parent: { id, weightsSha256: weights.sha256 },
    cohortHash: cohort.hash,
    cohortName: cohort.name,
    ...usualKnobs(asked.recipe),
    ...asked.knobs,
  }
  const spec: FinetuneSpec = { ...bare, id: finetunedId(bare, digest) }
  const { cases, leftOut } = teaching(cohort.members, asked.recipe)
  return {
    schema: 1,
    jobId: spec.id,
    spec,
    workDir: join(trainings, spec.id),
    modelsDir,
    parentDir: parent.dir,
    calibration,
    cases,
    runs: asked.recipe === 'contrastive-first' ? runsOf(cohort.members) : [],
    leftOut,
    program,
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The labels a region can be learned from, and why the others teach nothing. */
function teaching(members: readonly Member[], recipe: FinetuneRecipe): Pick<TrainerJob, 'cases' | 'leftOut'> {
  const cases: TrainerCase[] = []
  const reasons = new Map<string, number>()
  for (const member of members) {
    const reason = whyMute(member)
    if (reason === null) cases.push(caseOf(member, recipe))
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  return { cases, leftOut: [...reasons].map(([why, count]) => ({ reason: why, cases: count })) }
}

function caseOf(
  { person, split, file, source, frame, box, level, grade }: Member,
  recipe: FinetuneRecipe,
): TrainerCase {
  return {
    patient: person,
    // Nothing is learned or chosen by recalibrating alone, so all that is not sealed may calibrate.
    split: recipe === 'recalibrate' && split !== 'sealed' ? 'calibration' : split,
    file,
    source,
    frame: frame ?? 0,
    box,
    level: level === 'run' ? 'frame' : level,
    grade,
  }
}

/** Runs of the training part, each once: what is looked at without labels may not be of anybody else. */
function runsOf(members: readonly Member[]): TrainerRun[] {
  const own = members.filter(({ split, source }) => split === 'train' && source.kind === 'dicom')
  return [...new Map(own.map(({ source, frameCount }) => [source.path, { source, frameCount }])).values()]
}
