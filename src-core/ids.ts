import * as z from 'zod'

/** Hashes of what a file says it is, so that the same object is the same run wherever it lies. */
export const RunId = z.string().regex(/^[0-9a-f]{16,64}$/)
export const StudyId = z.string().regex(/^[0-9a-f]{16,64}$/)
