import * as z from 'zod'
import { demoStudy } from '../angiography/demo-study.ts'
import { Box, type FrameReading } from '../reading/types.ts'

/** Far below any digit that is shown, above what another processor's order of additions makes. */
export const PROBABILITY_TOLERANCE = 1e-5

/**
 * What a model says of frames of the demo study, read as any frame is: `selftest.json` beside its weights. An installation that
 * says the same decodes, proposes, scores and calibrates as the program did that shipped it.
 */
export const SelfTestReference = z.object({
  schema: z.literal(1),
  weightsSha256: z.string(),
  frames: z.array(
    z.object({
      frame: z.number().int(),
      probability: z.number(),
      triage: z.string(),
      regions: z.array(z.object({ box: Box, probability: z.number() })),
    }),
  ),
})
export type SelfTestReference = z.infer<typeof SelfTestReference>

/** Of the demo's first run: as it fills, filled, and as it runs off. */
export const REFERENCE_FRAMES = [10, 20, 30, 40] as const

/** The run that the reference is of, as a file. */
export function referenceRun(): Uint8Array {
  const [first] = demoStudy()
  if (first === undefined) throw new Error('the demo study has no run')
  return first.bytes
}

export const referenceOf = (weightsSha256: string, readings: readonly FrameReading[]): SelfTestReference => ({
  schema: 1,
  weightsSha256,
  frames: readings.map(({ frame, probability, triage, regions }) => ({
    frame,
    probability: probability.value,
    triage,
    regions: regions.map(({ box, probability: { value } }) => ({ box, probability: value })),
  })),
})

/** The largest difference of any probability; infinite where frames, regions or answers are others. */
export function differenceFrom(kept: SelfTestReference, found: SelfTestReference): number {
  if (kept.weightsSha256 !== found.weightsSha256 || kept.frames.length !== found.frames.length)
    return Infinity
  return Math.max(
    ...kept.frames.map((frame, i) => {
      const other = found.frames[i]
      if (other === undefined || other.frame !== frame.frame || other.triage !== frame.triage) return Infinity
      if (other.regions.length !== frame.regions.length) return Infinity
      return Math.max(
        Math.abs(other.probability - frame.probability),
        ...frame.regions.map(({ box, probability }, k) => {
          const region = other.regions[k]
          const same = region !== undefined && box.every((side, at) => side === region.box[at])
          return same ? Math.abs(region.probability - probability) : Infinity
        }),
      )
    }),
  )
}
