import * as z from 'zod'
import { LevelCalibration, type CalibrationFile } from './calibration-file.ts'

/** The levels that labels of a site can calibrate. */
export const SiteLevel = z.enum(['region', 'patch', 'frame', 'run'])
export type SiteLevel = z.infer<typeof SiteLevel>

/** One calibration that a site adopted. Taken back, it stays: a second fact, as with labels. */
export const SiteCalibration = z.object({
  id: z.string(),
  level: SiteLevel,
  calibration: LevelCalibration,
  adoptedAt: z.string(),
  adoptedBy: z.string(),
  undoneAt: z.string().nullable(),
})
export type SiteCalibration = z.infer<typeof SiteCalibration>

/** What a site adopted for one model, oldest first; beside the model, never in its folder. */
export const SiteCalibrationFile = z.object({
  schema: z.literal(1),
  model: z.string(),
  /** Scores of other weights are other scores. */
  weightsSha256: z.string(),
  adopted: z.array(SiteCalibration),
})
export type SiteCalibrationFile = z.infer<typeof SiteCalibrationFile>

/** The one in force at a level: the newest that was not taken back. */
export const siteCalibrationOf = (
  file: Pick<SiteCalibrationFile, 'adopted'> | null,
  level: SiteLevel,
): SiteCalibration | null =>
  file?.adopted.findLast((one) => one.level === level && one.undoneAt === null) ?? null

/** The shipped calibration with this site's in place of each level that has one. */
export function calibrationInForce(
  shipped: CalibrationFile | null,
  site: SiteCalibrationFile | null,
): CalibrationFile | null {
  const levels = SiteLevel.options.flatMap((level) => {
    const own = siteCalibrationOf(site, level)
    return own === null ? [] : [[level, own.calibration] as const]
  })
  if (levels.length === 0) return shipped
  return { schema: 1, levels: { ...shipped?.levels, ...Object.fromEntries(levels) } }
}

/** The file with one more adopted. */
export const adopting = (file: SiteCalibrationFile, one: SiteCalibration): SiteCalibrationFile => ({
  ...file,
  adopted: [...file.adopted, one],
})

/** The file with the one in force at a level taken back, so that what was before it is in force again. */
export function undoing(file: SiteCalibrationFile, level: SiteLevel, undoneAt: string): SiteCalibrationFile {
  const last = siteCalibrationOf(file, level)
  return { ...file, adopted: file.adopted.map((one) => (one === last ? { ...one, undoneAt } : one)) }
}

/**
 * Which calibration readings are made by, in a word: nothing where only the shipped one is in force. Readings of one are not
 * shown as another's.
 */
export const calibrationName = (site: SiteCalibrationFile | null): string =>
  SiteLevel.options.flatMap((level) => siteCalibrationOf(site, level)?.id ?? []).join('+')
