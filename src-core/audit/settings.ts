import type { Settings } from '../settings.ts'
import type { AuditEvent } from './event.ts'

/** How a window looks at the moment decides nothing, and changes many times a day. */
const PASSING: readonly string[] = ['showBoxes', 'showDetails', 'openSections']

/** An entry for each setting that is another now; of keys, only those that changed. */
export function changedSettings(before: Settings, after: Settings): AuditEvent[] {
  const old = new Map(flat(before))
  return flat(after)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old.get(name)))
    .map(([setting, to]) => ({ kind: 'setting-changed', setting, from: old.get(setting) ?? null, to }))
}

type Value = Exclude<Settings[keyof Settings], Settings['keys']> | string

function flat({ keys, ...rest }: Settings): [string, Value][] {
  const plain = Object.entries(rest).filter(([name]) => !PASSING.includes(name))
  return [...plain, ...Object.entries(keys).map(([name, key]): [string, Value] => [`key of ${name}`, key])]
}
