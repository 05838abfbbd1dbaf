import { readdirSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { availableParallelism, freemem, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { auditKinds } from '#core/audit/event.ts'
import { lockedSettings, type Policy } from '#core/policy.ts'
import type { Result } from '#core/result.ts'
import { settingsShown } from '#core/support/settings-shown.ts'
import type { Store } from '../store/store.ts'
import type { AppInfo } from './app.ts'
import { logFolder } from './data-folders.ts'
import { writeWhole } from './write-whole.ts'

/** One file of a support bundle, and in words what it tells. */
export interface SupportFile {
  readonly name: string
  readonly what: string
  readonly bytes: Uint8Array
}

export interface SupportParts {
  readonly dataFolder: string
  /** Null where there is no library yet. */
  readonly store: Store | null
  readonly info: AppInfo
  readonly policy: Policy
  /** Folders of models that came with the program. */
  readonly shippedModels: string
  readonly now: Date
}

/**
 * What helps to find a fault elsewhere and names nobody: the logs, versions, figures. No path, account, reader, patient, study,
 * label text or name of a model or list of this site is in it.
 */
export function supportFiles(parts: SupportParts): readonly SupportFile[] {
  const json = (name: string, what: string, content: object): SupportFile => ({
    name,
    what,
    bytes: Buffer.from(`${JSON.stringify(content, null, 2)}\n`, 'utf8'),
  })
  return [
    json('program.json', 'Versions of the program and of what it runs on', programFacts(parts)),
    json('machine.json', 'Processors, memory and free disk of this computer', machineFacts(parts)),
    json('settings.json', 'Settings and what the hospital decided, without any name', settingsFacts(parts)),
    json('library.json', 'How much the library holds and what was done, as counts', libraryFacts(parts)),
    ...logFiles(parts.dataFolder),
  ]
}

/** Writes them as one zip file. Errors: `not-written` */
export function writeSupport(path: string, files: readonly SupportFile[]): Result<null> {
  const entries = files.map(({ name, bytes }) => [name, bytes] as const)
  return writeWhole(path, zipSync(Object.fromEntries(entries)), 0o600)
}

export const supportName = (now: Date): string => `ostium-support-${now.toISOString().slice(0, 10)}.zip`

const programFacts = ({ info, shippedModels, now }: SupportParts) => ({
  at: now.toISOString(),
  ...info,
  node: process.versions.node,
  models: namesIn(shippedModels),
})

function machineFacts({ dataFolder }: SupportParts) {
  const free = sizeOr(() => {
    const { bavail, bsize } = statfsSync(dataFolder)
    return bavail * bsize
  })
  return {
    platform: process.platform,
    architecture: process.arch,
    system: release(),
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    freeDiskBytes: free,
  }
}

/** Of the policy which keys it has, and its settings; its accounts and folders name people. */
const settingsFacts = ({ store, policy }: SupportParts) => ({
  settings: store === null ? null : settingsShown(store.preferences.get()),
  decided: { keys: Object.keys(policy).sort(), settings: lockedSettings(policy) },
})

function libraryFacts({ store, dataFolder }: SupportParts) {
  if (store === null) return { library: false }
  return {
    library: true,
    libraryBytes: sizeOr(() => statSync(join(dataFolder, 'library.db')).size),
    ...store.library.counts(),
    labels: store.labelled.all().length,
    ownModels: namesIn(join(dataFolder, 'models')).length,
    backups: namesIn(join(dataFolder, 'backups')).length,
    audit: {
      entries: store.audit.count(null),
      byKind: Object.fromEntries(auditKinds.map((kind) => [kind, store.audit.count([kind])])),
    },
  }
}

const OWN_LOG = /^(window|commands)(\.\d)?\.log$/

function logFiles(dataFolder: string): SupportFile[] {
  const folder = logFolder(dataFolder)
  return namesIn(folder)
    .filter((name) => OWN_LOG.test(name))
    .sort()
    .map((name) => ({
      name: `logs/${name}`,
      what: name.startsWith('window') ? 'Log of the window' : 'Log of the command line',
      bytes: readFileSync(join(folder, name)),
    }))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Null where the system does not say. */
function sizeOr(ask: () => number): number | null {
  try {
    return ask()
  } catch {
    return null
  }
}
