import {
  localPrevalence,
  withoutPrevalence,
  withPrevalence,
  type Hospital,
} from '#core/calibration/hospital.ts'
import { ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'

/** The dial of this hospital; who turned it, when and from where to where is in the audit log. */
export function createHospitalHandlers(
  { hospital }: Store,
  { record, reader, now }: Recorder,
): DomainHandlers<'hospital'> {
  const change = (next: (before: Hospital) => Hospital): Hospital => {
    const after = next(hospital.get())
    hospital.set(after)
    return after
  }
  const by = () => ({ setBy: reader(), setAt: now() })
  return {
    get: () => ok(hospital.get()),
    setPrevalence: ({ level, value, source }) => {
      const from = localPrevalence(hospital.get(), level)?.value ?? null
      return ok(
        record(
          () => change((before) => withPrevalence(before, { level, value, source, ...by() })),
          () => [{ kind: 'prevalence-set', level, from, to: value, source }],
        ),
      )
    },
    clearPrevalence: ({ level }) => {
      const from = localPrevalence(hospital.get(), level)
      if (from === null) return ok(hospital.get())
      return ok(
        record(
          () => change((before) => withoutPrevalence(before, level)),
          () => [{ kind: 'prevalence-cleared', level, from: from.value }],
        ),
      )
    },
    setHarm: ({ value }) => {
      const from = hospital.get().harm?.value ?? null
      return ok(
        record(
          () => change((before) => ({ ...before, harm: { value, ...by() } })),
          () => [{ kind: 'harm-ratio-set', from, to: value }],
        ),
      )
    },
    clearHarm: () => {
      const { harm } = hospital.get()
      if (harm === null) return ok(hospital.get())
      return ok(
        record(
          () => change((before) => ({ ...before, harm: null })),
          () => [{ kind: 'harm-ratio-cleared', from: harm.value }],
        ),
      )
    },
  }
}
