import { join } from 'node:path'
import type { Failure, Result } from '#core/result.ts'
import { createAbsentEngine } from '../host/absent-engine.ts'
import type { DataFolders } from '../host/data-folders.ts'
import { createEngineClient, type EngineClient } from '../host/engine-client.ts'
import { afterTimeout } from '../host/fork-engine.ts'
import { createIndexer, type Indexer } from '../host/indexer.ts'
import type { Log } from '../host/log.ts'
import { demoMaker } from '../host/make-demo.ts'
import { modelInForce, type Adopted, type InstalledModel } from '../host/model-folders.ts'
import type { EnginePort } from '../host/ports.ts'
import { rootList, type ModelRoots } from '../host/registry-shelf.ts'
import { calibratedModel, siteCalibrations } from '../host/site-calibrations.ts'
import { startUtilityProcess } from './utility-process.ts'

/** What runs beside main: the engine, the header indexer, and the maker of the demo study. */
export interface Services {
  readonly engine: EnginePort
  /** Another engine beside it, of a model to be compared. */
  readonly openEngine: (modelDir: string) => EngineClient
  readonly indexer: Indexer
  /** Null when none is installed. */
  readonly model: InstalledModel | null
  /** What is to be said of the choice of the model, or of this site's calibrations of it. */
  readonly problem: Failure | null
  readonly makeDemo: () => Promise<Result<readonly string[]>>
  close(): void
}

/** @param root the program's folder: built parts in dist/main; @param adopted the model a person adopted, null for none */
export async function startServices(
  root: string,
  folders: DataFolders,
  modelRoots: ModelRoots,
  adopted: Adopted | null,
  log: Log,
): Promise<Services> {
  const part = (name: string) => join(root, 'dist', 'main', `${name}.cjs`)
  const indexer = createIndexer({ workerFile: part('indexer'), after: afterTimeout })
  const makeDemo = demoMaker(part('demo'), join(folders.data, 'demo'))
  const openEngine = (modelDir: string) =>
    createEngineClient({
      launch: (listeners) =>
        startUtilityProcess({ entry: part('engine'), name: 'comparing', log }, listeners),
      modelDir,
      site: null,
      after: afterTimeout,
    })
  const found = await modelInForce(rootList(modelRoots), adopted)
  const closeIndexer = () => void indexer.close()
  if (!found.ok)
    return {
      engine: createAbsentEngine(found.error),
      openEngine,
      indexer,
      model: null,
      problem: null,
      makeDemo,
      close: closeIndexer,
    }
  const { model, problem } = found.value
  const site = siteCalibrations(folders.data, calibratedModel(model.manifest), () => new Date()).current()
  const engine = createEngineClient({
    launch: (listeners) => startUtilityProcess({ entry: part('engine'), name: 'engine', log }, listeners),
    modelDir: model.dir,
    site: site.ok ? site.value : null,
    after: afterTimeout,
  })
  const close = () => {
    engine.close()
    closeIndexer()
  }
  return {
    engine,
    openEngine,
    indexer,
    model,
    problem: problem ?? (site.ok ? null : site.error),
    makeDemo,
    close,
  }
}
