import type { FrameReading } from '#core/reading/types.ts'
import type { Store } from '../store/store.ts'
import { storageFailure } from './storage-failure.ts'

/** A transaction waits for the disk, so readings go there a few at a time. */
const BATCH = 8

/** The readings of one run by one model and calibration: those on disk, and those on their way there. */
export interface ReadingBuffer {
  /** The model, and this site's calibration of it. */
  readonly madeBy: string
  has(frame: number): boolean
  /** By frame. */
  all(): FrameReading[]
  /** Never throws for the disk: what it does not take waits for the next batch, or for `flush`. */
  add(reading: FrameReading): void
  /** Throws what the disk says. */
  flush(): void
}

export function createReadingBuffer({ readings }: Store, runId: string, madeBy: string): ReadingBuffer {
  const byFrame = new Map(readings.frames(runId, madeBy).map((reading) => [reading.frame, reading]))
  let waiting: FrameReading[] = []
  const flush = () => {
    if (waiting.length > 0) readings.addFrames(runId, madeBy, waiting)
    waiting = []
  }
  /** A reading goes on while the disk is full; whether it was all kept is said at its end. */
  const tryFlush = () => {
    try {
      flush()
    } catch (cause) {
      if (storageFailure(cause) === null) throw cause
    }
  }
  return {
    madeBy,
    has: (frame) => byFrame.has(frame),
    all: () => [...byFrame.values()].sort((a, b) => a.frame - b.frame),
    add: (reading) => {
      byFrame.set(reading.frame, reading)
      waiting.push(reading)
      if (waiting.length % BATCH === 0) tryFlush()
    },
    flush,
  }
}
