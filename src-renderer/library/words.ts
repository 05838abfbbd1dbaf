import type { RunSummary, StudySummary } from '#core/contract.ts'
import { formatProjection } from '#core/angiography/projection.ts'

/** `20261101`, and `2026.11.01` of old files, as `2026-11-01`; what is no date stays as it is. */
export function dateText(date: string | null): string {
  if (date === null || date === '') return 'no date'
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date) ?? []
  return year && month && day ? `${year}-${month}-${day}` : date
}

/** `Doe^Jane` as `Doe, Jane`; the other components follow. */
export function nameText(name: string | null): string {
  const parts = (name ?? '').split('=')[0]?.split('^') ?? []
  const [family = '', ...rest] = parts.map((part) => part.trim())
  const given = rest.filter((part) => part !== '').join(' ')
  if (family === '' && given === '') return 'no name'
  return given === '' ? family : `${family}, ${given}`
}

/** What a run is called in the list: its angles, or its number where the file has none. */
export function runTitle({ projections, label }: RunSummary): string {
  const [first] = projections ?? []
  if (first === undefined) return label
  return projections !== null && projections.length > 1
    ? `${formatProjection(first)}, moving`
    : formatProjection(first)
}

export const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** The line in the middle of the top bar; where nobody is named, what the study is called says more than that. */
export const studyLine = ({ studyDate, patientName, description, runs }: StudySummary): string =>
  [
    patientName === null && description ? description : nameText(patientName),
    dateText(studyDate),
    plural(runs, 'run'),
  ].join(' · ')
