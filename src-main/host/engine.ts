import { ok } from '#core/result.ts'
import type { EnginePort, SavePdf } from './ports.ts'
import type { DomainHandlers } from './router.ts'

export const createEngineHandlers = (engine: EnginePort): DomainHandlers<'engine'> => ({
  state: () => ok(engine.state()),
})

export const createModelHandlers = (engine: EnginePort, savePdf: SavePdf): DomainHandlers<'model'> => ({
  current: () => engine.model(),
  savePdf: async () => {
    const model = await engine.model()
    return model.ok ? savePdf(`${model.value.id} model facts.pdf`) : model
  },
})
