import { changedSettings } from '#core/audit/settings.ts'
import type { Settings } from '#core/contract.ts'
import type { Policy } from '#core/policy.ts'
import { fail, ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'

/** A person's settings, with what the hospital decided in the place of what they chose. */
export function createSettingsHandlers(
  { preferences }: Store,
  policy: Policy,
  { record }: Recorder,
): DomainHandlers<'settings'> {
  const inForce = (settings: Settings): Settings => ({
    ...settings,
    hideReading: policy.readFirst ?? settings.hideReading,
  })
  return {
    get: () => ok(inForce(preferences.get())),
    set: (change) => {
      const { hideReading, ...free } = change
      const { readFirst } = policy
      if (readFirst !== undefined && hideReading !== undefined && hideReading !== readFirst)
        return fail(decided)
      const before = preferences.get()
      const after = record(
        () => preferences.set(readFirst === undefined ? change : free),
        (now) => changedSettings(before, now),
      )
      return ok(inForce(after))
    },
    policy: () => ok(policy),
  }
}

const decided = {
  code: 'set-by-policy',
  message: 'Read first, then reveal is set by your hospital.',
  action: 'Ask who looks after this computer.',
}
