import { changedSettings } from '#core/audit/settings.ts'
import { lockedSettings, type Policy } from '#core/policy.ts'
import { policyInForce } from '#core/policy-acts.ts'
import { fail, ok } from '#core/result.ts'
import { Settings } from '#core/settings.ts'
import type { Store } from '../store/store.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'

/** Settings as they count: what the hospital decided in the place of what a person chose. */
const settingsInForce = ({ preferences }: Store, policy: Policy): Settings =>
  Settings.parse({ ...preferences.get(), ...lockedSettings(policy) })

/** Settings as they count, read once: they are asked for with every message to the page. */
export interface RememberedSettings {
  readonly get: () => Settings
  /** They were changed. */
  readonly forget: () => void
}

export function rememberSettings(store: Store, policy: Policy): RememberedSettings {
  let known: Settings | null = null
  return {
    get: () => (known ??= settingsInForce(store, policy)),
    forget: () => void (known = null),
  }
}

/**
 * A person's settings, with what the hospital decided in the place of what they chose.
 * @param onChange called once a change is recorded, before anybody hears of it
 */
export function createSettingsHandlers(
  store: Store,
  policy: Policy,
  account: string,
  { record }: Recorder,
  onChange: () => void,
): DomainHandlers<'settings'> {
  const { preferences } = store
  const decided = new Map<string, unknown>(Object.entries(lockedSettings(policy)))
  return {
    get: () => ok(settingsInForce(store, policy)),
    set: (change) => {
      const wanted = Object.entries(change)
      const refused = wanted.find(([name, value]) => decided.has(name) && decided.get(name) !== value)
      if (refused !== undefined) return fail(setByHospital(refused[0]))
      const before = preferences.get()
      const free = Object.fromEntries(wanted.filter(([name]) => !decided.has(name)))
      record(
        () => preferences.set(free),
        (now: Settings) => changedSettings(before, now),
      )
      onChange()
      return ok(settingsInForce(store, policy))
    },
    policy: () => ok(policyInForce(policy, account)),
  }
}

const setByHospital = (name: string) => ({
  code: 'set-by-policy',
  message: `${name === 'hideReading' ? 'Read first, then reveal' : `The setting “${name}”`} is set by your hospital.`,
  action: 'Ask who looks after this computer.',
})
