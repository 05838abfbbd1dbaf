import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { BUNDLE_FILES, NEEDED_FILES } from '#core/bundle/bundle-files.ts'
import { packBundle, type BundleFile } from '#core/bundle/bundle-format.ts'
import { changeRecord } from '#core/bundle/change-record.ts'
import {
  cohortManifest,
  identifiersIn,
  identifiersOf,
  redacted,
  withoutCohortName,
} from '#core/bundle/cohort-manifest.ts'
import { parseCalibration } from '#core/calibration/calibration-file.ts'
import type { FrozenCohort } from '#core/cohort/frozen-cohort.ts'
import { finetuneCard } from '#core/finetune/card.ts'
import type { FinetuneFile } from '#core/finetune/recipe.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { nodeBundle, type SiteKey } from './bundle-keys.ts'
import { detailsOf } from './registry-details.ts'
import { finetuneOf, jsonIn, type ShelvedModel } from './registry-shelf.ts'
import { namedInTraining } from './training-names.ts'

export interface ExportParts {
  readonly key: SiteKey
  readonly program: string
  /** What this site calls itself in it. */
  readonly signer: string
  readonly now: string
  /** Folder of all trainings. */
  readonly trainings: string
  readonly cohortOf: (hash: string) => FrozenCohort | null
}

/**
 * A model as one signed file, without anything that names a patient.
 * Errors: `shipped-model`, `model-missing`, `bundle-names-patients`
 */
export function exportBundle(model: ShelvedModel, parts: ExportParts): Result<Uint8Array> {
  const { registered, installed } = model
  if (registered.shipped) return fail(shipped(registered.id))
  const details = detailsOf(model)
  const cohort = registered.cohortHash === null ? null : parts.cohortOf(registered.cohortHash)
  const files = [...filesIn(model), ...written(model, parts, cohort)]
  if (NEEDED_FILES.some((needed) => !files.some(({ name }) => name === needed)))
    return fail(missing(registered.id))
  const spec = details.finetune?.spec
  const trained = spec === undefined ? [] : namedInTraining(join(parts.trainings, spec.id))
  const named = identifiersOf([
    ...(cohort?.cases ?? []),
    ...trained,
    ...(details.comparison?.mostChanged ?? []),
  ])
  const found = files.filter(isText).flatMap((file) => {
    const [first] = identifiersIn(nodeBundle.decode(file.bytes) ?? '', named)
    return first === undefined ? [] : [file.name]
  })
  if (found.length > 0) return fail(namesPatients(found))
  const { manifest } = installed
  const header = {
    createdAt: parts.now,
    program: parts.program,
    signer: { name: parts.signer, publicKey: parts.key.publicKey },
    model: {
      id: registered.id,
      weightsSha256: registered.weightsSha256,
      architecture: manifest.architecture,
      preprocessVersion: manifest.preprocessVersion,
    },
  }
  return ok(packBundle(header, files, nodeBundle, (bytes) => parts.key.sign(bytes)))
}

/** Written anew as it may leave the site, in place of what stands in the folder. */
const REWRITTEN = new Set(['finetune.json', 'cohort.json', 'CHANGES.md', 'CARD.md'])

/** As they stand, but for the name of the cohort. One that is no JSON cannot be searched for it, and stays here. */
const RENAMED = new Set(['calibration.json', 'evidence.json'])

function filesIn({ installed: { dir } }: ShelvedModel): BundleFile[] {
  const spec = finetuneOf(dir)?.spec
  return Object.keys(BUNDLE_FILES).flatMap((name) => {
    const path = join(dir, name)
    if (REWRITTEN.has(name) || !statSync(path, { throwIfNoEntry: false })?.isFile()) return []
    if (spec === undefined || !RENAMED.has(name)) return [{ name, bytes: new Uint8Array(readFileSync(path)) }]
    const content = jsonIn(path)
    return content === null ? [] : [jsonFile(name, withoutCohortName(content, spec))]
  })
}

function written(
  model: ShelvedModel,
  { key, program }: ExportParts,
  cohort: FrozenCohort | null,
): BundleFile[] {
  const details = detailsOf(model)
  const { finetune } = details
  const undecided = { ...details, model: { ...details.model, adopted: null } }
  return [
    { name: 'CHANGES.md', bytes: nodeBundle.encode(changeRecord(undecided, program)) },
    ...(finetune === null
      ? []
      : [
          { name: 'CARD.md', bytes: nodeBundle.encode(cardOf(model, redacted(finetune))) },
          jsonFile('finetune.json', redacted(finetune)),
          jsonFile(
            'cohort.json',
            cohortManifest(finetune, cohort, (text) => key.keyed(text)),
          ),
        ]),
  ]
}

/** The facts of the model as they are now, made anew. */
function cardOf({ installed: { dir, manifest } }: ShelvedModel, file: FinetuneFile): string {
  const calibration = parseCalibration(jsonIn(join(dir, 'calibration.json')))
  return finetuneCard(manifest, calibration.ok ? calibration.value : { schema: 1, levels: {} }, file)
}

const jsonFile = (name: string, content: unknown): BundleFile => ({
  name,
  bytes: nodeBundle.encode(`${JSON.stringify(content, null, 1)}\n`),
})

const isText = ({ name }: BundleFile): boolean => !name.endsWith('.bin')

const shipped = (id: string): Failure => ({
  code: 'shipped-model',
  message: `${id} came with the program, and every workstation has it.`,
  action: 'Export a model that was made here.',
})
const missing = (id: string): Failure => ({
  code: 'model-missing',
  message: `Parts of the folder of ${id} are missing.`,
  action: 'Import it again from its bundle, or train it again.',
})
const namesPatients = (files: readonly string[]): Failure => ({
  code: 'bundle-names-patients',
  message: `Nothing was exported: somebody of the cohort is named in ${files.join(', ')}.`,
  action:
    'Rename the list of labels or the cohort so that it names no patient, study or file, and train again.',
})
