import * as z from 'zod'
import type { FrozenCohort } from '../cohort/frozen-cohort.ts'
import type { FinetuneFile, FinetuneSpec } from '../finetune/recipe.ts'

const Split = z.enum(['train', 'validation', 'calibration', 'sealed'])

/**
 * Of whom a model learned, in hashes: nobody is named in it. `patient` is a keyed hash (HMAC) with a secret of the site, as a
 * plain one of a short number is found by trying all of them; the site itself can tell who it is.
 */
export const CohortManifest = z.object({
  schema: z.literal(1),
  /** Of the frozen cohort: members, labels and splits. */
  hash: z.string(),
  counts: z.record(Split, z.object({ patients: z.number(), cases: z.number(), events: z.number() })),
  /** Null where the cohort is no longer at this workstation. `pixels` is the SHA-256 of the decoded picture. */
  members: z.array(z.object({ patient: z.string(), pixels: z.string(), split: Split })).nullable(),
})
export type CohortManifest = z.infer<typeof CohortManifest>

/** @param keyed HMAC-SHA-256 with the site's secret, in hexadecimal */
export const cohortManifest = (
  { spec, counts }: FinetuneFile,
  cohort: FrozenCohort | null,
  keyed: (text: string) => string,
): CohortManifest => ({
  schema: 1,
  hash: spec.cohortHash,
  counts,
  members:
    cohort?.cases.map(({ patient, pixels, split }) => ({ patient: keyed(patient), pixels, split })) ?? null,
})

/** A case as far as it names somebody; empty where that is not known. */
export interface NamedCase {
  readonly patient: string
  readonly study?: string | null
  readonly file: string
}

/**
 * Everything that names somebody of a cohort: patients, studies, files, and folders that hold files of one patient alone. A file
 * that is only numbered names nobody.
 */
export function identifiersOf(cases: readonly NamedCase[]): string[] {
  const folders = new Map<string, Set<string>>()
  for (const { patient, file } of cases)
    for (const folder of file.split(/[/\\]/).slice(0, -1))
      folders.set(folder, (folders.get(folder) ?? new Set()).add(patient))
  const ofOne = [...folders].flatMap(([folder, patients]) => (patients.size === 1 ? [folder] : []))
  const named = cases.flatMap(({ patient, study, file }) => {
    const name = file.split(/[/\\]/).at(-1) ?? ''
    return [patient, study ?? '', /^\d+\.\w+$/.test(name) ? '' : name]
  })
  const all = [...named, ...(folders.size > 0 && patientsOf(cases) > 1 ? ofOne : [])]
  return [...new Set(all.map((one) => one.trim()).filter((one) => one !== ''))]
}

const patientsOf = (cases: readonly NamedCase[]): number => new Set(cases.map(({ patient }) => patient)).size

/** Shorter ones, and numbers that may as well be figures, count only where they stand alone between quotes. */
const LEAST_LETTERS = 4
const LEAST_DIGITS = 7

/**
 * The identifiers that a text holds, as whole words.
 * @param text any part of a bundle that is text
 */
export function identifiersIn(text: string, identifiers: readonly string[]): string[] {
  return identifiers.filter((identifier) => {
    const escaped = identifier.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const least = /^\d+$/.test(identifier) ? LEAST_DIGITS : LEAST_LETTERS
    const pattern =
      identifier.length < least ? `"${escaped}"` : `(?<![\\p{L}\\p{N}.])${escaped}(?![\\p{L}\\p{N}])`
    return new RegExp(pattern, 'u').test(text)
  })
}

/** What a cohort is called outside of its site: a person named the list, and may have named somebody by it. */
const nameElsewhere = ({ cohortHash }: FinetuneSpec): string => `cohort ${cohortHash.slice(0, 12)}`

/** Under which keys the files of a model say the name of the cohort: `cohort.name` of evidence.json, `source` of calibration.json. */
const NAMING = new Set(['name', 'source'])

/** A JSON file of a model as it leaves the site: what is called as the cohort is there is called by its hash. */
export const withoutCohortName = (content: unknown, spec: FinetuneSpec): unknown =>
  JSON.parse(
    JSON.stringify(content, (key, value: unknown) =>
      NAMING.has(key) && value === spec.cohortName ? nameElsewhere(spec) : value,
    ),
  )

/** finetune.json as it leaves the site: without free text, and without the cases it names. */
export function redacted(file: FinetuneFile): FinetuneFile {
  const comparison = z.looseObject({ mostChanged: z.array(z.unknown()) }).safeParse(file.comparison)
  return {
    ...file,
    spec: { ...file.spec, cohortName: nameElsewhere(file.spec) },
    notes: '',
    comparison: comparison.success ? { ...comparison.data, mostChanged: [] } : null,
  }
}
