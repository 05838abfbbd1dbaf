import { parseRows } from '../cohort/parse-rows.ts'
import { fail, ok, type Result } from '../result.ts'
import { ListedLabel, type ExportedLabel, type LabelList } from './label-list.ts'

/** The columns of labels as CSV; who labelled and when are written and, on the way back in, not believed. */
export const CSV_COLUMNS = [
  ...(['patient', 'study', 'file', 'frame', 'x', 'y', 'width', 'height', 'grade', 'segment'] as const),
  ...(['comment', 'reader', 'recorded', 'model', 'seen'] as const),
] as const

type CsvRow = Readonly<Record<(typeof CSV_COLUMNS)[number], string | number>>

const NEEDED = ['patient', 'file', 'frame', 'grade'] as const
const BOX = ['x', 'y', 'width', 'height'] as const

/** A label as a row; an empty `frame` is the whole run, an empty box the whole frame. Frames are counted from 0, as in COHORT.json. */
export const csvRowOf = (label: ExportedLabel): CsvRow => ({
  patient: label.patient,
  study: label.study ?? '',
  file: label.file,
  frame: label.frame ?? '',
  x: label.box?.[0] ?? '',
  y: label.box?.[1] ?? '',
  width: label.box?.[2] ?? '',
  height: label.box?.[3] ?? '',
  grade: label.grade,
  segment: label.segment ?? '',
  comment: label.comment ?? '',
  reader: label.reader,
  recorded: label.recordedAt,
  model: label.model ?? '',
  seen: label.seen ?? '',
})

/**
 * Labels from the rows of a table, as a CSV parser gives them by the names of its columns; other columns may be there. A row
 * that is wrong is refused with its reason, counted from 1 below the header.
 * Errors: `labels-invalid` where a column that is needed is missing
 */
export function labelsOfCsv(
  name: string,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string>>[],
): Result<LabelList> {
  const missing = NEEDED.filter((column) => !columns.includes(column))
  if (missing.length > 0)
    return fail({
      code: 'labels-invalid',
      message: `This is no table of labels: it has no column ${missing.map((one) => `"${one}"`).join(', ')}.`,
      action: `Give it the columns ${NEEDED.join(', ')}, and x, y, width, height for regions.`,
    })
  return ok({ name, ...parseRows(ListedLabel, rows.map(rawOf)) })
}

function rawOf(row: Readonly<Record<string, string>>): Record<string, unknown> {
  const text = (column: string): string => (row[column] ?? '').trim()
  const given = (column: string) => (text(column) === '' ? {} : { [column]: text(column) })
  return {
    ...{ patient: text('patient'), file: text('file'), grade: text('grade') },
    frame: text('frame') === '' ? null : numberOf(text('frame')),
    box: BOX.every((side) => text(side) === '') ? null : BOX.map((side) => numberOf(text(side))),
    ...given('study'),
    ...given('segment'),
    ...given('comment'),
    ...given('split'),
  }
}

/** A text that is no number stays what it is, so that the reason names it. */
const numberOf = (text: string): unknown =>
  text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
