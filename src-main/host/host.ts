/** Long, as the domains meet here: each line ties one to what it needs of the others. */
import { join } from 'node:path'
import type { FileFailure } from '#core/contract.ts'
import type { Policy } from '#core/policy.ts'
import { refusedByPolicy } from '#core/policy-acts.ts'
import { transferSyntax } from '#core/dicom/transfer-syntax.ts'
import { fail, ok, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { createAppHandlers, type AppInfo, type Packed } from './app.ts'
import { createAuditHandlers } from './audit.ts'
import { createCohortHandlers } from './cohort.ts'
import { createComparisonHandlers, type OtherEngine } from './comparison.ts'
import { createDriftHandlers } from './drift.ts'
import { createBackupHandlers } from './backup.ts'
import type { Backups } from './backups.ts'
import { createEngineHandlers, createModelHandlers } from './engine.ts'
import type { After } from './engine-link.ts'
import { noSuchRun } from './failures.ts'
import { inflatedFrame, readFrameBytes } from './frames.ts'
import { createHospitalHandlers } from './hospital.ts'
import { runImport } from './import.ts'
import { createJob, type Job } from './jobs.ts'
import { createLabelHandlers } from './label.ts'
import { createLabelListHandlers } from './label-list-handlers.ts'
import { createLabelQueue } from './label-queue.ts'
import type { Indexer } from './indexer.ts'
import { followDirectories, libraryIndex } from './library-index.ts'
import type { Log } from './log.ts'
import type { ChoosePaths, ChooseTarget, EnginePort, SavePdf } from './ports.ts'
import { createPromiseAudits } from './promise-audits.ts'
import { createReadingQueue } from './reading-queue.ts'
import { createReadingHandlers } from './reading.ts'
import { createRecalibrationHandlers } from './recalibration.ts'
import { createRecorder } from './recorder.ts'
import { createRevealHandlers } from './reveal.ts'
import type { Emit, Handlers } from './router.ts'
import { evidenceFile } from './score-evidence.ts'
import { createBundleHandlers } from './bundle.ts'
import { createRegistry } from './registry.ts'
import type { ModelRoots } from './registry-shelf.ts'
import { calibratedModel, siteCalibrations } from './site-calibrations.ts'
import { siteInForce, type ModelHere, type ModelOnDisk } from './site-in-force.ts'
import { createSettingsHandlers, type RememberedSettings } from './settings.ts'
import { createScreenLock, type ScreenLock } from './screen-lock.ts'
import { pinKeeper } from './pin.ts'
import { createImageHandlers } from './image-handlers.ts'
import type { ExportImage } from './export-in-thread.ts'
import { createSupportHandlers } from './support-handlers.ts'
import { createStudyHandlers } from './study.ts'
import { createThumbnailQueue } from './thumbnails.ts'
import { prepareTraining } from './prepare-training.ts'
import type { LaunchTrainer } from './trainer-process.ts'
import { createTraining } from './training.ts'
import { trainingFolder } from './training-folder.ts'
import { createTruthHandlers } from './truth.ts'
import { createWhyHandlers } from './why.ts'

export interface HostParts {
  readonly store: Store
  readonly engine: EnginePort
  /** Starts an engine of another model beside the one that reads; to be closed by who asked for it. */
  readonly openEngine: (modelDir: string) => OtherEngine
  readonly indexer: Indexer
  readonly choose: ChoosePaths
  readonly savePdf: SavePdf
  readonly chooseTarget: ChooseTarget
  readonly exportImage: ExportImage
  readonly emit: Emit
  readonly info: AppInfo
  /** What a packed program says of itself; null in a folder of sources. */
  readonly packed: Packed | null
  readonly log: Log
  /** Who the operating system says is working here. */
  readonly account: string
  /** What was decided for everybody on this computer. */
  readonly policy: Policy
  readonly settings: RememberedSettings
  /** The model the engine was started with, known from its manifest before the engine is ready; null when there is none. */
  readonly model: ModelOnDisk | null
  readonly modelRoots: ModelRoots
  /** Of the user's data. */
  readonly dataFolder: string
  /** Writes the demo study and answers its files. */
  readonly makeDemo: () => Promise<Result<readonly string[]>>
  /** Starts the process of a training. */
  readonly launchTrainer: LaunchTrainer
  readonly after: After
  /** Null where the computer does not say. */
  readonly onBattery: () => boolean | null
  /** No training works any more. */
  readonly onTrainingIdle: () => void
  readonly backups: Backups
  /** Ends the program and starts it again. */
  readonly restart: () => void
  readonly clock: () => Date
  readonly newId: () => string
  readonly onBug: (where: string, cause: unknown) => void
}

/** Everything main does, without Electron: the handlers of the contract and what the protocol serves. */
export interface Host {
  readonly handlers: Handlers
  /** Starts an import; its job's id. */
  openPaths(paths: readonly string[]): string
  openDemo(): string
  frame(runId: string, frame: number): Promise<Result<Uint8Array<ArrayBuffer>>>
  /** PNG bytes, null when there is none (yet). */
  thumbnail(runId: string): Uint8Array | null
  readonly screenLock: ScreenLock
  /** Whether a training would be cut off by an end of the program. */
  trains(): boolean
  /** Goes on with what the program trained when it ended, where the hospital permits it. */
  wakeTraining(): void
  /** Puts on disk what is still in memory, and ends what works; to be called before the store is closed. */
  flush(): void
}

/** Wires the domains together; it only composes, hence its length. */
export function createHost(parts: HostParts): Host {
  const { store, engine, emit, clock, newId, onBug } = parts
  const nowMs = () => clock().getTime()
  const madeBy = () => (site.model() === null ? null : site.madeBy())
  const audits = createPromiseAudits(store, madeBy, (all, turned) =>
    emit('promise', 'changed', { audits: [...all], turned }),
  )
  const queue = createReadingQueue({ store, engine, audits, emit, nowMs, newId, onBug })
  const thumbnails = createThumbnailQueue(store, engine, emit, onBug)
  const imports = new Map<string, Job>()
  const importParts = {
    library: store.library,
    index: libraryIndex(parts.indexer),
    emit,
    clock,
    onRun: (runId: string) => {
      // Labels outlive a run that is forgotten, and count again with it.
      audits.reset()
      thumbnails.add(runId)
    },
  }

  const importJob = (paths: () => Promise<Result<readonly string[]>>, demo: boolean): string => {
    const job = createJob({ id: newId(), kind: 'import', emit, nowMs })
    imports.set(job.id, job)
    job.progress(0, 0, demo ? 'Making the demo study' : 'Looking for files')
    const work = async () => {
      const found = await paths()
      if (found.ok) return runImport(importParts, job, found.value, demo)
      const failures: FileFailure[] = [{ ...found.error, file: 'demo study' }]
      emit('study', 'imported', { jobId: job.id, studyIds: [], failures })
      job.finish(found.error.message)
    }
    work()
      .catch((cause: unknown) => {
        onBug('importing', cause)
        job.finish('Stopped by a mistake in Ostium')
      })
      .finally(() => imports.delete(job.id))
    return job.id
  }
  const openPaths = (paths: readonly string[]) =>
    importJob(async () => ok(await followDirectories(paths, parts.indexer)), false)
  const openDemo = () => importJob(parts.makeDemo, true)
  const currentModel = async (): Promise<Result<string>> => {
    await site.settled()
    const followed = await registry.follow()
    if (!followed.ok) return followed
    if (site.model() !== null) return ok(site.madeBy())
    const model = await engine.model()
    return model.ok ? ok(model.value.id) : model
  }

  const here = (model: ModelOnDisk): ModelHere => ({
    ...model,
    calibrations: siteCalibrations(parts.dataFolder, model, clock),
  })
  const site = siteInForce({
    model: parts.model && here(parts.model),
    engine,
    onStop: () => queue.cancelAll(),
    onChange: () => {
      audits.reset()
      emit('recalibration', 'changed', { model: site.model()?.id ?? '' })
    },
  })
  const recorder = createRecorder(store, parts.account, clock)
  const registry = createRegistry({
    roots: parts.modelRoots,
    store,
    recorder,
    site,
    here: ({ dir, manifest }) => here({ dir, ...calibratedModel(manifest) }),
    onChange: () => emit('registry', 'changed', { current: site.model()?.id ?? null }),
  })
  const trainings = trainingFolder(join(parts.dataFolder, 'training'))
  const training = createTraining({
    folder: trainings,
    launch: parts.launchTrainer,
    recorder,
    prepare: (request, onProgress) =>
      prepareTraining(
        {
          store,
          site,
          index: libraryIndex(parts.indexer),
          trainings: trainings.path,
          modelsDir: parts.modelRoots.own,
          program: parts.info.version,
        },
        request,
        onProgress,
      ),
    emit,
    clock,
    after: parts.after,
    onBattery: parts.onBattery,
    onIdle: parts.onTrainingIdle,
    onBug,
  })
  const screenLock = createScreenLock({
    pin: pinKeeper(parts.dataFolder),
    minutes: () => parts.settings.get().lockAfterMinutes,
    ...{ emit, nowMs, log: parts.log, after: parts.after },
  })
  engine.onState((state) => emit('engine', 'changed', state))
  return {
    handlers: {
      app: createAppHandlers(parts.info, parts.packed, parts.log),
      study: createStudyHandlers({
        store,
        emit,
        audits,
        openPaths,
        openDemo,
        choose: parts.choose,
        modelId: madeBy,
        wantThumbnail: thumbnails.add,
        cancelImport: (jobId) => imports.get(jobId)?.cancel(),
      }),
      reading: createReadingHandlers(store, currentModel, queue, audits),
      why: createWhyHandlers(store, engine),
      engine: createEngineHandlers(engine),
      registry: registry.handlers,
      drift: createDriftHandlers(store, site),
      bundle: createBundleHandlers({
        roots: parts.modelRoots,
        store,
        recorder,
        dataFolder: parts.dataFolder,
        program: parts.info.version,
        cohortOf: (hash) => store.cohorts.ofHash(hash),
        choose: parts.choose,
        chooseTarget: parts.chooseTarget,
        newId,
        shelved: registry.shelved,
        state: registry.state,
        onChange: () => emit('registry', 'changed', { current: site.model()?.id ?? null }),
      }),
      model: createModelHandlers(engine, parts.savePdf),
      label: {
        ...createLabelQueue({ store, engine, madeBy }),
        ...createLabelListHandlers({
          ...{ store, recorder, newId, choose: parts.choose, chooseTarget: parts.chooseTarget },
          ...{ emit, nowMs, onBug },
          index: libraryIndex(parts.indexer),
          onImport: audits.reset,
        }),
        ...createLabelHandlers({
          store,
          recorder,
          newId,
          madeBy,
          hides: () => parts.settings.get().hideReading,
          onChange: audits.changed,
        }),
      },
      training: training.handlers,
      backup: createBackupHandlers({
        ...{ backups: parts.backups, recorder, dataFolder: parts.dataFolder, restart: parts.restart },
      }),
      lock: screenLock.handlers,
      image: createImageHandlers({
        ...{ store, recorder, chooseTarget: parts.chooseTarget, exportImage: parts.exportImage },
        ...{ dataFolder: parts.dataFolder, program: `Ostium ${parts.info.version}` },
      }),
      support: createSupportHandlers({
        ...{ store, recorder, clock, policy: parts.policy, info: parts.info },
        ...{ dataFolder: parts.dataFolder, chooseTarget: parts.chooseTarget },
        shippedModels: parts.modelRoots.shipped,
      }),
      promise: { state: () => ok([...audits.all()]) },
      settings: createSettingsHandlers(store, parts.policy, parts.account, recorder, parts.settings.forget),
      recalibration: createRecalibrationHandlers({
        store,
        engine,
        site,
        recorder,
        choose: parts.choose,
        index: libraryIndex(parts.indexer),
        emit,
        nowMs,
        newId,
        onBug,
      }),
      cohort: createCohortHandlers({
        store,
        engine,
        recorder,
        choose: parts.choose,
        chooseTarget: parts.chooseTarget,
        index: libraryIndex(parts.indexer),
        emit,
        nowMs,
        newId,
        onBug,
      }),
      comparison: createComparisonHandlers({
        store,
        engine,
        recorder,
        roots: parts.modelRoots,
        current: () => site.model()?.id ?? null,
        siteOf: (model) => {
          const found = siteCalibrations(parts.dataFolder, model, clock).current()
          return found.ok ? found.value : null
        },
        openEngine: parts.openEngine,
        evidence: evidenceFile(parts.dataFolder),
        index: libraryIndex(parts.indexer),
        emit,
        nowMs,
        newId,
        onBug,
      }),
      hospital: createHospitalHandlers(store, recorder),
      reveal: createRevealHandlers(store, recorder, currentModel, newId),
      truth: createTruthHandlers(store, recorder, newId),
      audit: createAuditHandlers(store, recorder, parts.chooseTarget),
    },
    openPaths,
    openDemo,
    frame: async (runId, frame) => {
      const found = store.library.frame(runId, frame)
      if (found === null) return fail(noSuchRun)
      return transferSyntax(found.transferSyntax).deflated
        ? inflatedFrame(parts.indexer, found, frame)
        : readFrameBytes(found)
    },
    thumbnail: (runId) => store.thumbnails.get(runId),
    trains: () => training.busy(),
    wakeTraining: () => training.wake(refusedByPolicy(parts.policy, 'train', parts.account)),
    screenLock,
    flush: () => {
      screenLock.close()
      training.close()
      queue.flushAll()
    },
  }
}
