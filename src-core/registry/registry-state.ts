import * as z from 'zod'
import { Triage } from '../reading/types.ts'
import { RegisteredModel } from './types.ts'

/** All models of this computer, and what their readings and folders amount to. */
export const RegistryState = z.object({
  models: z.array(RegisteredModel),
  /** What a roll back returns to; null where no adoption stands. */
  rollBackTo: z.string().nullable(),
  /** Of all folders of models here, and what is left on their disk; null where that cannot be asked. */
  bytes: z.number().int(),
  freeBytes: z.number().nullable(),
  /** Stored readings, by the model and the calibration that made them. */
  readings: z.array(z.object({ madeBy: z.string(), runs: z.number().int(), current: z.boolean() })),
})
export type RegistryState = z.infer<typeof RegistryState>

/** A reading that is kept, and who made it. */
export const StoredReading = z.object({
  /** The model, and the calibration of this site where one was in force. */
  model: z.string(),
  calibration: z.string().nullable(),
  /** Made by the model and the calibration that read now. */
  current: z.boolean(),
  triage: Triage,
  /** Null where the model abstained or had no evidence for a number. */
  probability: z.number().nullable(),
})
export type StoredReading = z.infer<typeof StoredReading>

/** What readings are kept under, taken apart. @param madeBy `model` or `model@calibration` */
export function madeByParts(madeBy: string): { readonly model: string; readonly calibration: string | null } {
  const at = madeBy.indexOf('@')
  return at < 0
    ? { model: madeBy, calibration: null }
    : { model: madeBy.slice(0, at), calibration: madeBy.slice(at + 1) }
}
