import { basename } from 'node:path'
import { ok } from '#core/result.ts'
import type { ChooseTarget } from './ports.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'
import { supportFiles, supportName, writeSupport, type SupportParts } from './support.ts'

type Parts = Omit<SupportParts, 'now'> & {
  readonly recorder: Recorder
  readonly chooseTarget: ChooseTarget
  readonly clock: () => Date
}

/** What would leave this computer is shown first, then written where the person says. */
export function createSupportHandlers(parts: Parts): DomainHandlers<'support'> {
  const gather = () => supportFiles({ ...parts, now: parts.clock() })
  return {
    preview: () => ok(gather().map(({ name, what, bytes }) => ({ name, what, bytes: bytes.length }))),
    save: async () => {
      const path = await parts.chooseTarget({ name: supportName(parts.clock()), extension: 'zip' })
      if (path === null) return ok(null)
      const files = gather()
      const written = writeSupport(path, files)
      if (!written.ok) return written
      parts.recorder.record(
        () => undefined,
        () => [{ kind: 'exported', what: 'support bundle', format: 'zip', entries: files.length }],
      )
      return ok(basename(path))
    },
  }
}
