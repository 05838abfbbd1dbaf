import { shippedKeys } from './commands.ts'
import type { Settings } from './settings.ts'

/** The settings of someone who has changed nothing; the page starts from them until it was told its own. */
export const shippedSettings: Settings = {
  keys: { ...shippedKeys },
  autoPlay: true,
  loop: true,
  showBoxes: false,
  hideReading: false,
  furtherAnswers: false,
  showDetails: false,
  openSections: ['reliability'],
  hideIdentity: false,
  lockAfterMinutes: 0,
  reader: '',
}
