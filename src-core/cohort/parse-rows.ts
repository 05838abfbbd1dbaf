import * as z from 'zod'
import type { RefusedRow } from './refused-row.ts'

export interface ParsedRows<T> {
  readonly cases: readonly (T & { readonly row: number })[]
  readonly refused: readonly RefusedRow[]
}

/** The rows of a list, counted from 1. One that is wrong is refused with its reason and costs no other. */
export function parseRows<T extends object>(schema: z.ZodType<T>, raws: readonly unknown[]): ParsedRows<T> {
  const rows = raws.map((raw, i) => ({ row: i + 1, raw, parsed: schema.safeParse(raw) }))
  return {
    cases: rows.flatMap(({ row, parsed }) => (parsed.success ? [{ ...parsed.data, row }] : [])),
    refused: rows.flatMap(({ row, raw, parsed }) =>
      parsed.success ? [] : [{ row, file: fileOf(raw), reason: reasonOf(parsed.error) }],
    ),
  }
}

const reasonOf = ({ issues }: z.ZodError): string =>
  issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ')

const Named = z.object({ file: z.string() })
const fileOf = (raw: unknown): string | null => Named.safeParse(raw).data?.file ?? null
