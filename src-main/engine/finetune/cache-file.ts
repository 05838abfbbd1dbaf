import * as z from 'zod'
import { Split } from '#core/cohort/frozen-cohort.ts'
import { Box, Grade } from '#core/reading/types.ts'

const Stored = z.object({ offset: z.number().int(), rows: z.number().int(), columns: z.number().int() })
const Label = z.union([z.literal(0), z.literal(1)])

/** A region with its surroundings, 16 bits a pixel. */
export const StoredCrop = Stored.extend({ region: Box.nullable() })
export type StoredCrop = z.infer<typeof StoredCrop>

/** A case that is scored and never learned from: its patch as reading makes it, 32-bit floats. */
export const HeldCase = z.object({
  split: Split,
  level: z.enum(['region', 'patch']),
  patient: z.string(),
  label: Label,
  grade: Grade,
  file: z.string(),
  frame: z.number().int(),
  box: Box.nullable(),
  offset: z.number().int(),
})
export type HeldCase = z.infer<typeof HeldCase>

/** cache.json: what cache.bin holds. It can always be made again from the files of the cohort. */
export const CacheFile = z.object({
  schema: z.literal(1),
  /** Of the cases and of the sizes and times of their files: another cohort, or changed files, ask for another cache. */
  key: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  /** `file` is absent in files from before it was kept; what is exported is searched for it. */
  train: z.array(StoredCrop.extend({ patient: z.string(), file: z.string().optional(), label: Label })),
  held: z.array(HeldCase),
  /** Places of unlabelled frames of the training part. */
  places: z.array(StoredCrop),
  leftOut: z.array(z.object({ reason: z.string(), cases: z.number().int() })),
})
export type CacheFile = z.infer<typeof CacheFile>
