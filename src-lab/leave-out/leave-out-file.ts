import * as z from 'zod'
import { Estimate } from '../evaluation/estimate.ts'
import { SOURCES } from './sources.ts'

/** leave-out.json: what a source is told by networks that never saw it, beside one that saw all. */
export const LeaveOutFile = z.object({
  schema: z.literal(1),
  measuredAt: z.iso.datetime(),
  command: z.string(),
  commit: z.string(),
  /** Of each network. */
  training: z.object({ steps: z.number().int(), batch: z.number().int(), seed: z.number().int() }),
  frames: z.object({
    arcade: z.number().int(),
    patches: z.number().int(),
    simulator: z.number().int(),
  }),
  tests: z.array(
    z.object({
      source: z.enum(SOURCES),
      n: z.number().int(),
      events: z.number().int(),
      images: z.number().int(),
      /** Of the network that saw all sources. */
      all: Estimate,
      /** Of the one that did not see this source. */
      without: Estimate,
      /** `without` minus `all`, paired case by case. */
      difference: Estimate,
    }),
  ),
})
export type LeaveOutFile = z.infer<typeof LeaveOutFile>
