import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { SiteLevel } from '#core/calibration/site-calibration.ts'
import type { CohortCase, ParsedCohort } from '#core/cohort/cohort-file.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import type { RunSource } from '#core/engine-contract.ts'
import { isPicture } from '#core/picture/picture-run.ts'
import { isWholeRegion } from '#core/picture/whole-region.ts'
import { isStenosis } from '#core/reading/stenosis.ts'
import type { Box } from '#core/reading/types.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { IndexedFile } from '../store/run-index.ts'
import type { IndexFile } from './ports.ts'
import { sourceOf } from './source-of.ts'

/** A label, and where the engine finds what it is of. */
export interface LabelledPlace {
  /** Of its list, from 1. */
  readonly row: number
  readonly level: SiteLevel
  readonly patient: string
  readonly file: string
  readonly source: RunSource
  readonly frameCount: number
  /** Null for a run. */
  readonly frame: number | null
  readonly box: Box | null
  /** 1 for a stenosis of 50 % or more. */
  readonly label: 0 | 1
}

interface Shown {
  readonly picture: boolean
  readonly frameCount: number
  readonly rows: number
  readonly columns: number
}

/** The level a label of a file speaks of. */
export function levelOfLabel(
  { picture, rows, columns }: Shown,
  { frame, box }: Pick<CohortCase, 'frame' | 'box'>,
): SiteLevel {
  if (frame === null) return 'run'
  if (box !== null) return 'region'
  return picture && isWholeRegion(rows, columns) ? 'patch' : 'frame'
}

/** Why a label cannot be of this file; null where it can. */
export function misfit(
  { picture, frameCount, rows, columns }: Shown,
  { frame, box }: Pick<CohortCase, 'frame' | 'box'>,
): string | null {
  if (frame !== null && frame >= frameCount)
    return `it has ${frameCount} frames, counted from 0, and no frame ${frame}`
  if (frame === null && picture) return 'a picture is one frame and no run'
  if (box === null) return null
  const [x, y, w, h] = box
  return x >= 0 && y >= 0 && x + w <= columns && y + h <= rows
    ? null
    : `its box leaves the frame of ${columns} × ${rows} pixels`
}

/** With its grade, and all that a library keeps of its file. */
export interface FoundPlace extends LabelledPlace {
  readonly grade: CohortCase['grade']
  readonly index: IndexedFile
}

export interface Found {
  readonly places: readonly FoundPlace[]
  readonly refused: readonly RefusedRow[]
}

/** What finding a row's file asks of it. */
interface ListRow extends Pick<CohortCase, 'file' | 'frame' | 'box'> {
  readonly row: number
}

/** Rows whose files are there and fit them. */
export interface FoundRows<R> {
  readonly places: readonly (R & { readonly row: number; readonly index: IndexedFile })[]
  readonly refused: readonly RefusedRow[]
}

/**
 * Looks at the files of a list of labels, each once.
 * @param folder of the list, which its files are named from
 * @param stopped asked before each file: once it is, the rows of the others are refused as not looked at
 */
export async function findRows<R extends ListRow>(
  { cases, refused }: { readonly cases: readonly R[]; readonly refused: readonly RefusedRow[] },
  folder: string,
  index: IndexFile,
  onFile: (done: number, total: number) => void,
  stopped: () => boolean = () => false,
): Promise<FoundRows<R>> {
  const files = new Map<string, Result<IndexedFile>>()
  const names = [...new Set(cases.map(({ file }) => file))]
  for (const [done, name] of names.entries()) {
    if (stopped()) break
    onFile(done, names.length)
    files.set(name, await indexOf(resolve(folder, name), index))
  }
  const rows: RefusedRow[] = [...refused]
  const places = cases.flatMap((one) => {
    const file = files.get(one.file)
    const reason =
      file === undefined
        ? 'it was not looked at'
        : file.ok
          ? misfit(shown(file.value), one)
          : file.error.message
    if (file?.ok && reason === null) return [{ ...one, index: file.value }]
    rows.push({ row: one.row, file: one.file, reason: reason ?? '' })
    return []
  })
  return { places, refused: rows.sort((a, b) => a.row - b.row) }
}

/** The rows of COHORT.json as labelled places. @param folder as of `findRows` */
export async function findLabelled(
  list: ParsedCohort,
  folder: string,
  index: IndexFile,
  onFile: (done: number, total: number) => void,
): Promise<Found> {
  const { places, refused } = await findRows(list, folder, index, onFile)
  return { places: places.map((one) => placeOf(one, one.index)), refused }
}

/** What of an indexed file decides whether a label fits it. */
export const shown = ({ angiogram }: Pick<IndexedFile, 'angiogram'>): Shown => ({
  picture: isPicture(angiogram.pixels),
  frameCount: angiogram.frameCount,
  rows: angiogram.pixels.rows,
  columns: angiogram.pixels.columns,
})

function placeOf(one: CohortCase & { readonly row: number }, index: IndexedFile): FoundPlace {
  const { row, patient, file, frame, box, grade } = one
  return {
    row,
    level: levelOfLabel(shown(index), one),
    patient,
    file,
    source: sourceOf(index),
    frameCount: index.angiogram.frameCount,
    frame,
    box,
    label: isStenosis(grade) ? 1 : 0,
    grade,
    index,
  }
}

async function indexOf(path: string, index: IndexFile): Promise<Result<IndexedFile>> {
  const facts = await stat(path).catch(() => null)
  if (facts === null) return fail(notThere)
  const indexed = await index(path)
  return indexed.ok ? ok({ path, size: facts.size, mtimeMs: facts.mtimeMs, ...indexed.value }) : indexed
}

const notThere: Failure = {
  code: 'file-missing',
  message: 'The file is not there, or this account may not read it.',
  action: 'Files are named from the folder of the list: put it where they lie.',
}
