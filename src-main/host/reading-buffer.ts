import type { FrameReading } from '#core/reading/types.ts'
import type { Store } from '../store/store.ts'

/** A transaction waits for the disk, so readings go there a few at a time. */
const BATCH = 8

/** The readings of one run by one model and calibration: those on disk, and those on their way there. */
export interface ReadingBuffer {
  /** The model, and this site's calibration of it. */
  readonly madeBy: string
  has(frame: number): boolean
  /** By frame. */
  all(): FrameReading[]
  add(reading: FrameReading): void
  flush(): void
}

export function createReadingBuffer({ readings }: Store, runId: string, madeBy: string): ReadingBuffer {
  const byFrame = new Map(readings.frames(runId, madeBy).map((reading) => [reading.frame, reading]))
  let waiting: FrameReading[] = []
  const flush = () => {
    if (waiting.length > 0) readings.addFrames(runId, madeBy, waiting)
    waiting = []
  }
  return {
    madeBy,
    has: (frame) => byFrame.has(frame),
    all: () => [...byFrame.values()].sort((a, b) => a.frame - b.frame),
    add: (reading) => {
      byFrame.set(reading.frame, reading)
      waiting.push(reading)
      if (waiting.length >= BATCH) flush()
    },
    flush,
  }
}
