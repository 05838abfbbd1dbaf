import { ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import type { DomainHandlers } from './router.ts'

export const createSettingsHandlers = ({ preferences }: Store): DomainHandlers<'settings'> => ({
  get: () => ok(preferences.get()),
  set: (change) => ok(preferences.set(change)),
})
