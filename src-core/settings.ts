import * as z from 'zod'

/** What a person chose for themselves; the hospital may have decided any of it (`Policy`). */
export const Settings = z.object({
  keys: z.record(z.string(), z.string()),
  autoPlay: z.boolean(),
  loop: z.boolean(),
  showBoxes: z.boolean(),
  hideReading: z.boolean(),
  /** Whether Why tells of vessel and severity also where the evidence is thin. */
  furtherAnswers: z.boolean(),
  /** Whether the card shows the rest under its glance, and which sections of it are open, by id. */
  showDetails: z.boolean(),
  openSections: z.array(z.string().max(40)).max(100),
  /** Patients, files and what headers say in words are shown by pseudonyms. */
  hideIdentity: z.boolean(),
  /** Of idleness until the screen locks itself; 0 for never. */
  lockAfterMinutes: z.number().int().min(0).max(240),
  reader: z.string(),
})
export type Settings = z.infer<typeof Settings>
