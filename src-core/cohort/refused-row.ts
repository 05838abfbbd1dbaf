import * as z from 'zod'

/** A row of a list of labels that cannot be used, counted from 1, and why. */
export const RefusedRow = z.object({
  row: z.number().int(),
  file: z.string().nullable(),
  reason: z.string(),
})
export type RefusedRow = z.infer<typeof RefusedRow>

/** Why rows were refused, in the order in which the reasons came, each with how many it refused. */
export function reasonsOf(
  refused: readonly RefusedRow[],
): readonly { readonly reason: string; readonly rows: number }[] {
  const rows = new Map<string, number>()
  for (const { reason } of refused) rows.set(reason, (rows.get(reason) ?? 0) + 1)
  return [...rows].map(([reason, count]) => ({ reason, rows: count }))
}

/** The same rows by their numbers alone: files may be named after patients. */
export const withoutFiles = (refused: readonly RefusedRow[]): RefusedRow[] =>
  refused.map((one) => ({ ...one, file: null }))
