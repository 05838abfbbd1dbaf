import { ok } from '#core/result.ts'
import type { EnginePort } from './ports.ts'
import type { DomainHandlers } from './router.ts'

export const createEngineHandlers = (engine: EnginePort): DomainHandlers<'engine'> => ({
  state: () => ok(engine.state()),
})

export const createModelHandlers = (engine: EnginePort): DomainHandlers<'model'> => ({
  current: () => engine.model(),
})
