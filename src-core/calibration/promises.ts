import { assertNever } from '../result.ts'
import type { ErrorKind, Level, TriagePromise } from '../reading/types.ts'
import type { CalibrationFile, FrameCalibration, LevelCalibration } from './calibration-file.ts'

/** What triage promises of a level, by its own thresholds and no other; empty where it promises nothing. */
export function promisesOf(level: Level, file: CalibrationFile | null): TriagePromise[] {
  if (file === null) return []
  switch (level) {
    case 'region':
    case 'patch':
    case 'frame':
    case 'run': {
      const own = file.levels[level]
      return own === undefined ? [] : promised(level, own)
    }
    case 'study':
      return []
    default:
      return assertNever(level)
  }
}

type Own = LevelCalibration | FrameCalibration

function promised(level: Level, own: Own): TriagePromise[] {
  const kinds = ['misses', 'falseAlarms'] as const
  return kinds.flatMap((kind) => {
    const rate = own.triage.promised?.[kind] ?? null
    return rate === null ? [] : [{ level, kind, rate, seen: seenOf(kind, own) }]
  })
}

function seenOf(kind: ErrorKind, own: Own): TriagePromise['seen'] {
  if ('missed' in own) {
    const { frames, of, source, split } = own.missed
    return kind === 'misses' ? { errors: frames, of, source: `${source}, ${split}` } : null
  }
  return own.seen ? { ...own.seen[kind], source: `${own.seen.source}, ${own.seen.split}` } : null
}
