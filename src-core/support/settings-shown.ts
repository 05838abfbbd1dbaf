import { shippedKeys } from '../commands.ts'
import type { Settings } from '../settings.ts'

/** Settings as they may leave this computer: without the reader's name, and of the keys only how many were changed. */
export function settingsShown({ reader, keys, ...plain }: Settings): Readonly<Record<string, unknown>> {
  const changedKeys = Object.keys(keys).filter((name) => keys[name] !== shippedKeys[name]).length
  return { ...plain, changedKeys, hasReaderName: reader !== '' }
}
