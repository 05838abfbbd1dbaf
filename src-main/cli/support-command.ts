import { dirname, resolve } from 'node:path'
import type { Policy } from '#core/policy.ts'
import { ok, type Result } from '#core/result.ts'
import { accountName } from '../host/account.ts'
import { createRecorder } from '../host/recorder.ts'
import { supportFiles, supportName, writeSupport } from '../host/support.ts'
import { failed } from './labels-command.ts'
import { withLibrary } from './library.ts'
import { EXIT, type CliWorld } from './world.ts'
import type { Store } from '../store/store.ts'

/** `support-bundle [FILE]`: says what will be in it, then writes it. A library that cannot be opened is left out. @returns the exit code */
export async function supportBundle(
  world: CliWorld,
  policy: Policy,
  asked: string | null,
  json: boolean,
): Promise<number> {
  const now = new Date()
  const path = resolve(asked ?? supportName(now))
  const make = (store: Store | null): Result<readonly string[]> => {
    const files = supportFiles({
      dataFolder: dirname(world.library),
      store,
      info: {
        version: world.version,
        runtime: `Node ${process.versions.node}`,
        developmentRuntime: !world.programDir.includes('.asar'),
        platform: `${process.platform} ${process.arch}`,
      },
      policy,
      shippedModels: world.modelRoots[0] ?? '',
      now,
    })
    for (const { name, what, bytes } of files) world.err(`${name}  ${bytes.length} bytes  ${what}\n`)
    const written = writeSupport(path, files)
    return written.ok ? ok(files.map(({ name }) => name)) : written
  }
  const withStore = await withLibrary(world.library, (store) => {
    const made = make(store)
    if (made.ok)
      createRecorder(store, accountName(), () => now).record(
        () => undefined,
        () => [{ kind: 'exported', what: 'support bundle', format: 'zip', entries: made.value.length }],
      )
    return made
  })
  const made = withStore.ok && withStore.value !== null ? withStore.value : make(null)
  if (!made.ok) return failed(world, path, made.error, json, EXIT.programFailed)
  world.out(json ? `${JSON.stringify({ file: path, contents: made.value })}\n` : `${path}\n`)
  return EXIT.done
}
