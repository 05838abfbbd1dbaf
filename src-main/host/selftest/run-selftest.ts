import { arch, cpus, hostname, release, type } from 'node:os'
import { dirname, join } from 'node:path'
import type { Policy } from '#core/policy.ts'
import type { Result } from '#core/result.ts'
import { checkCodings } from '#core/selftest/codings.ts'
import {
  failed,
  isPassed,
  notMeasured,
  type Finding,
  type SelfTestItem,
  type SelfTestReport,
} from '#core/selftest/report.ts'
import { nodeCodecs } from '../../engine/codec-files.ts'
import { nodeDicomHost } from '../../engine/dicom-host.ts'
import { createEngineClient } from '../engine-client.ts'
import type { LaunchEngine } from '../engine-link.ts'
import { afterTimeout } from '../fork-engine.ts'
import type { InstalledModel } from '../model-folders.ts'
import { checkDisk, checkModels, checkPolicy, checkProgram, checkStore } from './installation.ts'
import { checkCine, checkManifest, checkReading } from './operation.ts'
import { watchSockets } from './watch-sockets.ts'

export interface SelfTestParts {
  /** The program's folder or archive. */
  readonly root: string
  readonly version: string
  readonly library: string
  readonly modelRoots: readonly string[]
  readonly model: Result<InstalledModel>
  readonly policy: Result<Policy>
  readonly launch: LaunchEngine
  readonly clock: () => Date
  /** Called with each item as soon as it is known. */
  readonly onItem: (item: SelfTestItem) => void
}

/**
 * Looks at what is installed and has it work: files, models, library, policy and disk; every coding, the model's probabilities,
 * its speed; and that no socket of the network is opened meanwhile. Long, as it is one list.
 */
export async function runSelfTest(parts: SelfTestParts): Promise<SelfTestReport> {
  const items: SelfTestItem[] = []
  const record = (
    part: SelfTestItem['part'],
    id: string,
    title: string,
    { outcome, said, figures = {} }: Finding,
  ) => {
    const item = { id, part, title, outcome, said, figures }
    items.push(item)
    parts.onItem(item)
  }
  const at = parts.clock().toISOString()
  const sockets = watchSockets(process.platform, process.pid)
  const codecs = nodeCodecs()

  record('installation', 'program', 'Files of the program', await guarded(() => checkProgram(parts.root)))
  record('installation', 'models', 'Models', await guarded(() => checkModels(parts.modelRoots)))
  record('installation', 'library', 'Library', await guarded(() => checkStore(parts.library)))
  record('installation', 'policy', 'Policy of the hospital', await guarded(() => checkPolicy(parts.policy)))
  record('installation', 'disk', 'Free disk', await guarded(() => checkDisk(dirname(parts.library))))
  record(
    'operation',
    'codings',
    'Pixels of every transfer syntax',
    await guarded(() => checkCodings(nodeDicomHost, codecs, bytesOf)),
  )
  record('operation', 'cine', 'Cine rate', await guarded(() => checkCine(codecs)))
  if (parts.model.ok) {
    const model = parts.model.value
    const engine = createEngineClient({
      launch: parts.launch,
      modelDir: model.dir,
      site: null,
      after: afterTimeout,
    })
    try {
      record(
        'operation',
        'manifest',
        'Probabilities of the manifest',
        await guarded(() => checkManifest(engine, model)),
      )
      const { probabilities, readTime } = await checkReading(engine, model).catch((cause: unknown) => ({
        probabilities: failed(inWords(cause)),
        readTime: notMeasured('nothing was read'),
      }))
      record('operation', 'reading', 'Probabilities of a run, from file to card', probabilities)
      record('operation', 'read-time', 'Time of a reading', readTime)
    } finally {
      engine.close()
    }
  } else record('operation', 'manifest', 'Probabilities of the manifest', failed(parts.model.error.message))
  record('operation', 'sockets', 'Sockets of the network', sockets.end())
  return {
    program: 'Ostium',
    version: parts.version,
    at,
    computer: {
      name: hostname(),
      system: `${type()} ${release()} ${arch()}`,
      processor: cpus()[0]?.model ?? 'unknown',
      runtime: runtimeName(process.versions),
    },
    model: parts.model.ok ? parts.model.value.manifest.id : null,
    items,
    passed: isPassed(items),
  }
}

const runtimeName = ({ node, ...others }: Readonly<Record<string, string | undefined>>): string =>
  others['electron'] === undefined ? `Node ${node ?? ''}` : `Electron ${others['electron']}`

/** What breaks while it is looked at has failed. */
async function guarded(look: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await look()
  } catch (cause) {
    return failed(inWords(cause))
  }
}

const inWords = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'))

/** The program's folder, of the folder of its built parts. */
export const programRoot = (programDir: string): string => join(programDir, '..', '..')
