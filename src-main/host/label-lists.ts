import { readFileSync } from 'node:fs'
import { basename, dirname, extname, relative } from 'node:path'
import Papa from 'papaparse'
import * as z from 'zod'
import { parseCohort } from '#core/cohort/cohort-file.ts'
import { cocoOf, labelsOfCoco } from '#core/labelling/coco.ts'
import { CSV_COLUMNS, csvRowOf, labelsOfCsv } from '#core/labelling/csv-rows.ts'
import type { ExportedLabel, LabelList, ListFormat } from '#core/labelling/label-list.ts'
import { fail, ok, type Result } from '#core/result.ts'
import type { Labelled } from '../store/labelled.ts'
import { cohortOf, libraryLabels, patientOf, type LeftOut } from './library-labels.ts'
import { whyUnread } from './read-cohort.ts'
import { writeWhole } from './write-whole.ts'

/** A list of labels by its file: CSV by its ending, else COCO or COHORT.json by what is in it. Errors: `labels-unreadable`, `labels-invalid`, `cohort-invalid` */
export function readLabelList(file: string): Result<LabelList> {
  const name = basename(file, extname(file))
  try {
    const text = readFileSync(file, 'utf8')
    if (extname(file).toLowerCase() === '.csv') return readCsv(name, text)
    const json: unknown = JSON.parse(text)
    return z.looseObject({ annotations: z.unknown() }).safeParse(json).success && !hasCases(json)
      ? labelsOfCoco(name, json)
      : parseCohort(json)
  } catch (cause) {
    return fail({
      code: 'labels-unreadable',
      message: `The list of labels cannot be read: ${whyUnread(cause)}.`,
      action: 'Give a COHORT.json, a CSV or a COCO JSON as labels export writes them.',
    })
  }
}

const hasCases = (json: unknown): boolean =>
  z.looseObject({ cases: z.array(z.unknown()) }).safeParse(json).success

const CsvRows = z.array(z.record(z.string(), z.string()))

/** What a spreadsheet would have run as a formula was written with a mark in front. */
const unescaped = (text: string): string => text.replace(/^'(?=[=+\-@\t\r])/, '')

function readCsv(name: string, text: string): Result<LabelList> {
  const { data, meta } = Papa.parse<unknown>(text, {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (header) => header.trim().toLowerCase(),
    transform: unescaped,
  })
  const rows = CsvRows.safeParse(data.map((row) => withoutExtra(row)))
  return labelsOfCsv(name, meta.fields ?? [], rows.success ? rows.data : [])
}

/** Cells beyond the header have no name and say nothing. */
const withoutExtra = (row: unknown): unknown =>
  typeof row === 'object' && row !== null
    ? Object.fromEntries(Object.entries(row).filter(([, value]) => typeof value === 'string'))
    : row

interface WrittenList {
  readonly labels: number
  readonly leftOut: readonly LeftOut[]
}

/**
 * Writes labels as a list: COHORT.json what can be learned from, one label a thing; CSV and COCO what everybody said.
 * @param labels that stand, oldest first
 * Errors: `not-written`
 */
export function writeLabelList(
  path: string,
  format: ListFormat,
  labels: readonly Labelled[],
): Result<WrittenList> {
  const name = basename(path, extname(path))
  if (format === 'cohort') {
    const usable = libraryLabels(labels)
    const cohort = cohortOf(name, dirname(path), usable)
    const done = writeWhole(path, `${JSON.stringify(cohort, null, 1)}\n`)
    return done.ok ? ok({ labels: cohort.cases.length, leftOut: usable.leftOut }) : done
  }
  const said = labels.flatMap((label) => exportedOf(label, dirname(path)) ?? [])
  const leftOut = labels
    .filter(({ run }) => run === null)
    .map(({ runId, frame }) => ({ runId, frame, reason: 'its file is not in the library: open it again' }))
  const text =
    format === 'csv'
      ? `${Papa.unparse(said.map(csvRowOf), { columns: [...CSV_COLUMNS], escapeFormulae: true })}\r\n`
      : `${JSON.stringify(cocoOf(name, said), null, 1)}\n`
  const done = writeWhole(path, text)
  return done.ok ? ok({ labels: said.length, leftOut }) : done
}

/** @returns null where its run is not in the library */
function exportedOf(label: Labelled, folder: string): ExportedLabel | null {
  const { run, frame, box, grade, segment, comment, reader, recordedAt, shown } = label
  if (run === null) return null
  return {
    ...{ patient: patientOf(label) ?? '', study: run.studyId, file: relative(folder, run.path) },
    ...{ frame, box, grade, reader, recordedAt },
    ...(segment === null ? {} : { segment }),
    ...(comment === '' ? {} : { comment }),
    ...{ model: shown?.modelId ?? null, seen: shown?.when ?? null },
    ...{ columns: run.angiogram.pixels.columns, rows: run.angiogram.pixels.rows },
  }
}

/** The format that a file's name asks for. */
export const formatOf = (file: string, coco: boolean): ListFormat =>
  extname(file).toLowerCase() === '.csv' ? 'csv' : coco ? 'coco' : 'cohort'
