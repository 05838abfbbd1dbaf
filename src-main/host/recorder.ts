import type { AuditEvent } from '#core/audit/event.ts'
import type { Store } from '../store/store.ts'

/** Does what a person asked for and writes it into the audit log: both reach the disk, or neither. */
export interface Recorder {
  /** Who reads here: the name of the settings, else the account of the system. */
  readonly reader: () => string
  readonly now: () => string
  /** @param events what happened, once `work` has done it; none when it changed nothing */
  readonly record: <T>(work: () => T, events: (done: T) => readonly AuditEvent[]) => T
}

/** @param account of the operating system */
export function createRecorder(store: Store, account: string, clock: () => Date): Recorder {
  const name = () => store.preferences.get().reader.trim()
  const now = () => clock().toISOString()
  return {
    reader: () => name() || account,
    now,
    record: (work, events) =>
      store.transaction(() => {
        const stamp = { at: now(), account, reader: name() }
        const done = work()
        for (const event of events(done)) store.audit.append(stamp, event)
        return done
      }),
  }
}
