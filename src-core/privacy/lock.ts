import * as z from 'zod'

/** Whether the screen is covered, and whether a PIN opens it; without one any key does. */
export const LockState = z.object({ locked: z.boolean(), hasPin: z.boolean() })
export type LockState = z.infer<typeof LockState>

export const Pin = z.string().regex(/^\d{4,12}$/, 'A PIN is 4 to 12 digits.')

/** Whatever a page may ask of main while the screen is locked. */
const WHILE_LOCKED: readonly string[] = [
  'lock.state',
  'lock.unlock',
  'lock.active',
  'app.info',
  'app.mistake',
  'settings.get',
  'settings.policy',
]

export const answeredWhileLocked = (channel: string): boolean => WHILE_LOCKED.includes(channel)

/** Not the code of a read that is locked, which only a person can do something about. */
export const screenLocked = {
  code: 'screen-locked',
  message: 'The screen is locked.',
  action: 'Unlock it first.',
} as const
