import type { ResponseOf } from '#core/contract.ts'
import { ok } from '#core/result.ts'
import type { DomainHandlers } from './router.ts'

export type AppInfo = ResponseOf<'app', 'info'>

export const createAppHandlers = (info: AppInfo): DomainHandlers<'app'> => ({ info: () => ok(info) })
