import { join } from 'node:path'
import type { Result } from '#core/result.ts'
import { createAbsentEngine } from '../host/absent-engine.ts'
import type { DataFolders } from '../host/data-folders.ts'
import { createEngineClient } from '../host/engine-client.ts'
import { afterTimeout } from '../host/fork-engine.ts'
import { createIndexer, type Indexer } from '../host/indexer.ts'
import { demoMaker } from '../host/make-demo.ts'
import { chooseModel } from '../host/model-folders.ts'
import type { EnginePort } from '../host/ports.ts'
import { calibratedModel, siteCalibrations, type SiteCalibrations } from '../host/site-calibrations.ts'
import { startUtilityProcess } from './utility-process.ts'

/** What runs beside main: the engine, the header indexer, and the maker of the demo study. */
export interface Services {
  readonly engine: EnginePort
  readonly indexer: Indexer
  readonly modelId: string | null
  /** What this site adopted for the model. */
  readonly site: SiteCalibrations | null
  readonly makeDemo: () => Promise<Result<readonly string[]>>
  close(): void
}

/** @param root the program's folder: built parts in dist/main, models in models */
export async function startServices(root: string, folders: DataFolders): Promise<Services> {
  const part = (name: string) => join(root, 'dist', 'main', `${name}.cjs`)
  const indexer = createIndexer({ workerFile: part('indexer'), after: afterTimeout })
  const makeDemo = demoMaker(part('demo'), join(folders.data, 'demo'))
  const model = await chooseModel([join(root, 'models'), join(folders.data, 'models')], null)
  const closeIndexer = () => void indexer.close()
  if (!model.ok)
    return {
      engine: createAbsentEngine(model.error),
      indexer,
      modelId: null,
      site: null,
      makeDemo,
      close: closeIndexer,
    }
  const site = siteCalibrations(folders.data, calibratedModel(model.value.manifest), () => new Date())
  const adopted = site.current()
  const engine = createEngineClient({
    launch: (listeners) => startUtilityProcess(part('engine'), 'Ostium engine', listeners),
    modelDir: model.value.dir,
    site: adopted.ok ? adopted.value : null,
    after: afterTimeout,
  })
  const close = () => {
    engine.close()
    closeIndexer()
  }
  return { engine, indexer, modelId: model.value.manifest.id, site, makeDemo, close }
}
