import type { ResponseOf } from '#core/contract.ts'
import { word } from '#core/log/plain.ts'
import { ok } from '#core/result.ts'
import type { Log } from './log.ts'
import type { DomainHandlers } from './router.ts'

export type AppInfo = ResponseOf<'app', 'info'>

export const createAppHandlers = (info: AppInfo, log: Log): DomainHandlers<'app'> => ({
  info: () => ok(info),
  mistake: (mistake) => {
    log.error('mistake', { where: word('window'), ...mistake })
    return ok(undefined)
  },
})
