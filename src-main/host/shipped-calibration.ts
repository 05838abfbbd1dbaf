import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseCalibration, type CalibrationFile } from '#core/calibration/calibration-file.ts'
import { ok, type Result } from '#core/result.ts'

/** calibration.json of a model's folder; null where it has none. Errors: `calibration-invalid` */
export async function readShippedCalibration(dir: string): Promise<Result<CalibrationFile | null>> {
  const text = await readFile(join(dir, 'calibration.json'), 'utf8').catch(() => null)
  if (text === null) return ok(null)
  try {
    return parseCalibration(JSON.parse(text))
  } catch {
    return parseCalibration(null)
  }
}
