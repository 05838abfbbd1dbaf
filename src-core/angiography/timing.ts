import type { Attributes } from '../dicom/attributes.ts'
import { TAG } from '../dicom/tags.ts'
import type { FrameTiming } from './angiogram.ts'

/** Frames a second where the file gives none; the type says `assumed`, and so does the screen. */
const ASSUMED_FPS = 15

/**
 * Frame times (PS3.3 C.7.6.5.1): what the Frame Increment Pointer points to counts first, then whatever of the others is
 * there. A time that is no increase is no time, and neither is one that no number can hold.
 */
export function readTiming(attributes: Attributes, frameCount: number): FrameTiming {
  const pointers = attributes.tags(TAG.frameIncrementPointer)
  const vector = vectorTimes(attributes.numbers(TAG.frameTimeVector), frameCount)
  const frameTimeMs = positive(attributes.number(TAG.frameTime))
  const byVector: FrameTiming | null = vector === null ? null : { source: 'FrameTimeVector', timesMs: vector }
  const byTime = steady('FrameTime', frameTimeMs, frameCount)
  const both = pointers[0] === TAG.frameTime.tag ? [byTime, byVector] : [byVector, byTime]
  return (
    both.find((timing) => timing !== null) ??
    steady('RecommendedDisplayFrameRate', displayPeriodMs(attributes), frameCount) ??
    steady('CineRate', periodMs(attributes.number(TAG.cineRate)), frameCount) ?? {
      source: 'assumed',
      timesMs: multiples(1000 / ASSUMED_FPS, frameCount),
    }
  )
}

/** The vector holds the time from the frame before; its first value, of the first frame, is 0 or meaningless. */
function vectorTimes(stepsMs: readonly number[], frameCount: number): readonly number[] | null {
  if (stepsMs.length === 0) return null
  const steps = stepsMs.length === frameCount - 1 ? [0, ...stepsMs] : stepsMs
  if (steps.length !== frameCount || steps.slice(1).some((step) => !(step > 0))) return null
  const timesMs: number[] = []
  for (let i = 0, now = 0; i < frameCount; i++) timesMs.push((now += i === 0 ? 0 : (steps[i] ?? 0)))
  return timesMs.every(Number.isFinite) ? timesMs : null
}

function steady(
  source: FrameTiming['source'],
  stepMs: number | null,
  frameCount: number,
): FrameTiming | null {
  if (stepMs === null) return null
  const timesMs = multiples(stepMs, frameCount)
  return timesMs.every(Number.isFinite) ? { source, timesMs } : null
}

const multiples = (stepMs: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i * stepMs)

const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null)

/** Enhanced XA gives the rate as a float, for a stretch of frames at a time (PS3.3 C.8.19.7): the first counts for all. */
function displayPeriodMs(attributes: Attributes): number | null {
  const enhanced = attributes.items(TAG.multiFramePresentation)[0]
  return (
    periodMs(attributes.number(TAG.recommendedDisplayFrameRate)) ??
    periodMs(enhanced?.number(TAG.recommendedDisplayFrameRateInFloat) ?? null)
  )
}

function periodMs(rate: number | null): number | null {
  const perSecond = positive(rate)
  return perSecond === null ? null : 1000 / perSecond
}
