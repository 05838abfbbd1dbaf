import type { Angiogram } from '#core/angiography/angiogram.ts'

/** What a study is found by: patient, id, description, and its date with and without separators. */
export function searchWords(a: Angiogram): string {
  const date = a.studyDate?.replaceAll(/\D/g, '') ?? ''
  const apart = date.length === 8 ? `${date.slice(0, 4)} ${date.slice(4, 6)} ${date.slice(6)}` : ''
  return [a.patientName, a.patientId, date, apart, a.studyDescription].filter((word) => word).join(' ')
}

/**
 * What was typed as an FTS5 expression: every word must begin a word of the study (`2024-03` a run of words).
 * @returns null when nothing was typed that could match: then all are meant
 */
export function searchExpression(text: string): string | null {
  const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  if (words.length === 0) return null
  return words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ')
}
