/** Gives what names somebody another name: always the same for the same, on this computer only. */
export type Pseudonym = (kind: 'Patient' | 'File', text: string) => string

/** What answers and events of these channels say of patients and files is hidden; the others say nothing of either. */
const HIDDEN_IN: readonly string[] = [
  'study.list',
  'study.get',
  'study.run',
  'study.imported',
  'label.queue',
  'label.disagreements',
  'label.imported',
  'cohort.looked',
  'cohort.decide',
  'comparison.looks',
  'comparison.finished',
  'recalibration.finished',
  'job.progress',
]

/** @param channel of the contract, `domain.channel` */
export const namesSomebody = (channel: string): boolean => HIDDEN_IN.includes(channel)

/**
 * A copy without names: patients and files by pseudonyms, no ids, no free text of a header (which may name anybody). Dates of
 * studies, angles and figures stay.
 * @param value plain data, as it goes over the wire
 */
export function withoutIdentity(value: unknown, pseudonym: Pseudonym): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutIdentity(one, pseudonym))
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  const entries = Object.entries(value)
  const of = Object.fromEntries(entries)
  return Object.fromEntries(entries.map(([key, one]) => [key, shown(key, one, of)]))

  function shown(key: string, one: unknown, of: Readonly<Record<string, unknown>>): unknown {
    switch (key) {
      case 'patientName':
        return pseudonym('Patient', firstText(of['patientId'], one, of['id']))
      case 'patient':
      case 'patients':
        return texts(one, (text) => pseudonym('Patient', text))
      case 'file':
      case 'files':
        return texts(one, (text) => pseudonym('File', text))
      case 'patientId':
      case 'seriesDescription':
        return null
      case 'description':
        return of['demo'] === true ? one : null
      case 'label':
        return texts(one, (text) => text.replace(/ · .*$/s, ''))
      case 'note':
        return of['kind'] === 'import' && of['finished'] === false ? 'Opening' : one
      default:
        return withoutIdentity(one, pseudonym)
    }
  }
}

const firstText = (...values: readonly unknown[]): string =>
  values.find((value): value is string => typeof value === 'string' && value.trim() !== '') ?? 'unknown'

/** A text, or a list of texts, changed; counts stay as they are. */
function texts(one: unknown, change: (text: string) => string): unknown {
  if (typeof one === 'string') return change(one)
  return Array.isArray(one) ? one.map((part: unknown) => texts(part, change)) : one
}
