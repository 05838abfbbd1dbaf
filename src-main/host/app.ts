import type { ResponseOf } from '#core/contract.ts'
import { word } from '#core/log/plain.ts'
import type { Part } from '#core/about.ts'
import { ok, type Result } from '#core/result.ts'
import type { Log } from './log.ts'
import type { DomainHandlers } from './router.ts'

export type AppInfo = ResponseOf<'app', 'info'>

/** The build and its parts, null in a folder of sources. */
export interface Packed {
  readonly build: ResponseOf<'app', 'about'>['build']
  readonly parts: () => Result<readonly Part[]>
}

export const createAppHandlers = (info: AppInfo, packed: Packed | null, log: Log): DomainHandlers<'app'> => ({
  info: () => ok(info),
  about: () => {
    const { version, runtime, platform } = info
    const parts = packed?.parts() ?? ok(null)
    if (!parts.ok) return parts
    return ok({
      ...{ version, runtime, platform },
      build: packed?.build ?? null,
      parts: parts.value === null ? null : [...parts.value],
    })
  },
  mistake: (mistake) => {
    log.error('mistake', { where: word('window'), ...mistake })
    return ok(undefined)
  },
})
