import type { Run, RunSummary, StudySummary } from '#core/contract.ts'
import { byUrgency } from '#core/reading/study.ts'
import type { RunReading } from '#core/reading/types.ts'
import type { StoredStudy } from '../store/library.ts'
import type { RunHeader } from '../store/run-index.ts'

/** The order of a study's runs: series, then instance, then acquisition time; what is unknown comes last. */
export function compareRuns(a: RunHeader, b: RunHeader): number {
  const later = Number.MAX_VALUE
  return (
    (a.angiogram.seriesNumber ?? later) - (b.angiogram.seriesNumber ?? later) ||
    (a.angiogram.instanceNumber ?? later) - (b.angiogram.instanceNumber ?? later) ||
    compareText(a.angiogram.acquisitionTime ?? '~', b.angiogram.acquisitionTime ?? '~') ||
    compareText(a.id, b.id)
  )
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What the list of runs shows; `position` counts from 1 in the order of `compareRuns`. */
export function runSummary(
  run: RunHeader,
  position: number,
  hasThumbnail: boolean,
  reading: RunReading | null,
): RunSummary {
  const { angiogram } = run
  const description = angiogram.seriesDescription?.trim()
  return {
    id: run.id,
    studyId: run.studyId,
    label: description ? `Run ${position} · ${description}` : `Run ${position}`,
    frameCount: angiogram.frameCount,
    rows: angiogram.pixels.rows,
    columns: angiogram.pixels.columns,
    seriesNumber: angiogram.seriesNumber,
    instanceNumber: angiogram.instanceNumber,
    acquisitionTime: angiogram.acquisitionTime,
    projections: angiogram.projections,
    hasThumbnail,
    reading,
  }
}

/** The summary and what the viewer needs besides the pixels. */
export function wholeRun(summary: RunSummary, { angiogram: a }: RunHeader): Run {
  return {
    ...summary,
    modality: a.modality,
    seriesDescription: a.seriesDescription,
    manufacturer: a.manufacturer,
    pixels: a.pixels,
    display: a.display,
    timing: a.timing,
    spacing: a.spacing,
  }
}

/** A study is as urgent as its most urgent run, and shows that run's probability. */
export function studySummary(study: StoredStudy, readings: readonly RunReading[]): StudySummary {
  const [first] = [...readings].sort(byUrgency)
  return { ...study, triage: first?.triage ?? null, probability: first?.probability ?? null }
}
