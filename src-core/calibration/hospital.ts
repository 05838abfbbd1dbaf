import * as z from 'zod'
import { Level } from '../reading/types.ts'
import { assertNever } from '../result.ts'

export const PREVALENCE_BOUNDS = { least: 0.001, most: 0.99 } as const
export const HARM_BOUNDS = { least: 0.1, most: 200 } as const

/** What a person sets: how often cases of one level hold a stenosis here, and how that is known. */
export const NewPrevalence = z.object({
  level: Level,
  /** A share. */
  value: z.number().min(PREVALENCE_BOUNDS.least).max(PREVALENCE_BOUNDS.most),
  source: z.string().trim().min(1).max(300),
})
export type NewPrevalence = z.infer<typeof NewPrevalence>

const Set = z.object({ setBy: z.string(), setAt: z.string() })
export const LocalPrevalence = NewPrevalence.extend(Set.shape)
export type LocalPrevalence = z.infer<typeof LocalPrevalence>

/** How many false alarms a miss is as bad as. */
export const NewHarmRatio = z.object({ value: z.number().min(HARM_BOUNDS.least).max(HARM_BOUNDS.most) })
const HarmRatio = NewHarmRatio.extend(Set.shape)

/** What is known of this hospital; what nobody set is unknown, and nothing is derived from it. */
export const Hospital = z.object({
  /** One a level at most. */
  prevalences: z.array(LocalPrevalence),
  harm: HarmRatio.nullable(),
})
export type Hospital = z.infer<typeof Hospital>

export const UNKNOWN_HOSPITAL: Hospital = { prevalences: [], harm: null }

export const localPrevalence = ({ prevalences }: Hospital, level: Level): LocalPrevalence | null =>
  prevalences.find((one) => one.level === level) ?? null

export const withPrevalence = (hospital: Hospital, prevalence: LocalPrevalence): Hospital => ({
  ...hospital,
  prevalences: [...withoutPrevalence(hospital, prevalence.level).prevalences, prevalence],
})

export const withoutPrevalence = (hospital: Hospital, level: Level): Hospital => ({
  ...hospital,
  prevalences: hospital.prevalences.filter((one) => one.level !== level),
})

/** What a prevalence of a level counts, in words: levels differ, and a figure of one is wrong for another. */
export function prevalenceMeaning(level: Level): string {
  switch (level) {
    case 'region':
      return (
        'Of 100 regions that the model looks at on vessels, so many lie on a stenosis. Regions are not patients: even a ' +
        'frame with a stenosis has some 30 regions, and most of them show none. The share of your patients with a ' +
        'stenosis is a much higher figure, and wrong here.'
      )
    case 'patch':
      return (
        'Of 100 cut-out images that are read here, so many show a stenosis. It depends on who cuts them out and why; it is ' +
        'neither the share of your patients nor that of regions of a frame.'
      )
    case 'frame':
      return (
        'Of 100 frames that are read here, so many show a stenosis. Frames are not patients: a patient with one has many ' +
        'frames, before contrast and in other views, that show none.'
      )
    case 'run':
      return (
        'Of 100 runs that are read here, so many show a stenosis. Runs are not patients: one with a stenosis has runs of ' +
        'the other artery, too.'
      )
    case 'study':
      return 'Of 100 studies that are read here, so many have a stenosis somewhere.'
    default:
      return assertNever(level)
  }
}
