// Long, as here all parts of the running program are tied together.
import { app, BrowserWindow, nativeTheme, powerMonitor } from 'electron'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { verificationText } from '#core/audit/chain.ts'
import type { Policy } from '#core/policy.ts'
import { hiddenDispatch } from '../host/hidden-traffic.ts'
import { exportInThread } from '../host/export-in-thread.ts'
import { pseudonyms } from '../host/pseudonyms.ts'
import { lockedDispatch } from '../host/screen-lock.ts'
import { rememberSettings } from '../host/settings.ts'
import { accountName } from '../host/account.ts'
import { backupInThread } from '../host/backup.ts'
import { backupFolder, createBackups } from '../host/backups.ts'
import type { DataFolders } from '../host/data-folders.ts'
import { createRecorder } from '../host/recorder.ts'
import type { Log } from '../host/log.ts'
import { loggedDispatch, loggedEmit } from '../host/log-traffic.ts'
import { createHost, type Host } from '../host/host.ts'
import { nextTurn } from '../host/audit.ts'
import { afterTimeout } from '../host/fork-engine.ts'
import { trainerEnvironment } from '../host/trainer-process.ts'
import { endEach } from '../host/end-each.ts'
import { retireOldStudies } from '../host/retention.ts'
import { forbiddenCalls } from '../host/forbidden.ts'
import { createRouter, type Emit } from '../host/router.ts'
import { calibratedModel } from '../host/site-calibrations.ts'
import type { Store } from '../store/store.ts'
import { buildNotice, readBuild, readParts } from './build-info.ts'
import { answerCalls, emitTo } from './calls.ts'
import { chooseOver, chooseTargetOver } from './choose.ts'
import { reportTo } from './log.ts'
import { setMenu } from './menu.ts'
import { serveScheme } from './protocol.ts'
import { recoverPage } from './recovery.ts'
import { savePdfOf } from './save-pdf.ts'
import { backUpDaily, libraryFile, openLibrary } from './open-library.ts'
import { startServices } from './services.ts'
import { startUtilityProcess } from './utility-process.ts'
import { openWindow } from './window.ts'

export interface Program {
  window(): BrowserWindow
  open(paths: readonly string[]): void
}

/** Opens the library, starts the engine, and shows the window; it only composes, hence its length. */
export async function startProgram(
  folders: DataFolders,
  policy: Policy,
  files: readonly string[],
  log: Log,
): Promise<Program> {
  const reportBug = reportTo(log)
  const root = app.getAppPath()
  const build = packed(root) ? readBuild(process.resourcesPath) : null
  const toSay = packed(root) ? buildNotice(build) : null
  const account = accountName()
  const { store, said } = openLibrary(folders.data)
  const modelRoots = { shipped: join(root, 'models'), own: join(folders.data, 'models') }
  const services = await startServices(root, folders, modelRoots, store.models.inForce(), log)
  const settings = rememberSettings(store, policy)
  const hiding = {
    hides: () => settings.get().hideIdentity,
    pseudonym: pseudonyms(folders.data),
  }
  let window: BrowserWindow | null = null
  // A window that was closed may not even be asked for its contents; work may still end after it.
  const emit = loggedEmit(
    emitTo(() => (window === null || window.isDestroyed() ? null : window.webContents), hiding),
    log,
  )
  const makeCopy = backupInThread(join(root, 'dist', 'main', 'backup.cjs'), libraryFile(folders.data))
  const backups = createBackups(backupFolder(folders.data), makeCopy, () => new Date())
  const host = createHost({
    store,
    emit,
    engine: services.engine,
    openEngine: services.openEngine,
    indexer: services.indexer,
    model: services.model && { dir: services.model.dir, ...calibratedModel(services.model.manifest) },
    modelRoots,
    dataFolder: folders.data,
    makeDemo: services.makeDemo,
    choose: chooseOver(() => window),
    savePdf: savePdfOf(() => window),
    chooseTarget: chooseTargetOver(() => window),
    exportImage: exportInThread(join(root, 'dist', 'main', 'export.cjs')),
    policy,
    settings,
    info: appInfo(build?.runtime.development ?? true),
    packed: packed(root) ? { build, parts: () => readParts(process.resourcesPath) } : null,
    log,
    account,
    launchTrainer: (threads, listeners) =>
      startUtilityProcess(
        {
          entry: join(root, 'dist', 'main', 'trainer.cjs'),
          name: 'training',
          log,
          env: trainerEnvironment(threads),
        },
        listeners,
      ),
    after: afterTimeout,
    onBattery: () => powerMonitor.isOnBatteryPower(),
    onTrainingIdle: () => BrowserWindow.getAllWindows().length === 0 && app.quit(),
    backups,
    restart: () => {
      app.relaunch()
      app.quit()
    },
    clock: () => new Date(),
    newId: randomUUID,
    onBug: reportBug,
  })
  nativeTheme.themeSource = 'dark'
  serveScheme(join(root, 'dist', 'renderer'), host)
  const router = createRouter(host.handlers, {
    checkResponses: false,
    forbidden: forbiddenCalls(policy, account),
    onBug: reportBug,
  })
  const dispatch = loggedDispatch(
    lockedDispatch(hiddenDispatch(router, hiding), host.screenLock.locked),
    log,
    () => Date.now(),
  )
  // Whoever locks the computer, or puts it to sleep, leaves it.
  const leave = () => {
    if (settings.get().lockAfterMinutes > 0) host.screenLock.lock()
  }
  powerMonitor.on('lock-screen', leave)
  powerMonitor.on('suspend', leave)
  const showMenu = () =>
    setMenu(store.preferences.get().keys, (command) => emit('app', 'command', { command }))
  answerCalls(dispatch, (channel) => channel === 'settings.set' && showMenu())
  showMenu()
  const show = (): BrowserWindow => {
    if (window !== null && !window.isDestroyed()) return window
    const fresh = openWindow(join(root, 'dist', 'main', 'preload.cjs'), store.preferences)
    window = fresh
    recoverPage(fresh, emit, log, () => Date.now())
    return fresh
  }
  // A training goes on without a window, and the program ends with it; started again before, it shows its window.
  app.on('window-all-closed', () => !host.trains() && app.quit())
  host.wakeTraining()
  show().webContents.once('did-finish-load', () => {
    openFirst(host, store, files)
    // What was adopted and cannot be used is said: what came with the program reads in its place.
    if (services.problem !== null) emit('app', 'notice', services.problem)
    if (toSay !== null) emit('app', 'notice', toSay)
    if (said !== null) emit('app', 'notice', { code: 'library-restored', message: said, action: '' })
    backUpDaily(backups, store, emit)
    retireDaily(policy, store, account)
    verifyAudit(store, emit).catch((cause: unknown) => reportBug('verifying the audit log', cause))
  })
  app.on('will-quit', () =>
    endEach([() => host.flush(), () => services.close(), () => store.close()], reportBug),
  )
  return { window: show, open: (paths) => void (paths.length > 0 && host.openPaths(paths)) }
}

/** Once the page listens: what the command line named, or the demo study for an empty library. */
function openFirst(host: Host, store: Store, files: readonly string[]): void {
  if (files.length > 0) host.openPaths(files)
  else if (store.library.list('').length === 0) host.openDemo()
}

const DAY_MS = 24 * 3600 * 1000

/** Now and each day, as the program may stay open for weeks. */
function retireDaily(policy: Policy, store: Store, account: string): void {
  const recorder = createRecorder(store, account, () => new Date())
  const retire = () => retireOldStudies(policy, store, recorder)
  retire()
  setInterval(retire, DAY_MS).unref()
}

/** A log that was tampered with is said at once; the program goes on, as there may be a patient on the table. */
async function verifyAudit(store: Store, emit: Emit): Promise<void> {
  const verification = await store.audit.verify(nextTurn)
  if (verification.problems.length === 0) return
  emit('app', 'notice', {
    code: 'audit-not-verified',
    message: verificationText(verification),
    action: 'Tell who looks after this computer, and keep the library file as it is.',
  })
}

const packed = (root: string): boolean => root.endsWith('.asar')

const appInfo = (developmentRuntime: boolean) => ({
  version: app.getVersion(),
  runtime: `Electron ${process.versions.electron}`,
  developmentRuntime,
  platform: `${process.platform} ${process.arch}`,
})
