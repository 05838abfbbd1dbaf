import { existsSync } from 'node:fs'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { openStore, type Store } from '../store/store.ts'

/** Does something with the library; `null` where there is none yet. Errors: `library-unusable` */
export async function withLibrary<T>(
  path: string,
  use: (store: Store) => T | Promise<T>,
): Promise<Result<T | null>> {
  if (!existsSync(path)) return ok(null)
  try {
    const store = openStore(path)
    try {
      return ok(await use(store))
    } finally {
      store.close()
    }
  } catch (cause) {
    return fail(unusable(path, cause))
  }
}

const unusable = (path: string, cause: unknown): Failure => ({
  code: 'library-unusable',
  message: `The library ${path} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
  action: 'Close Ostium elsewhere and try again; else restore a backup of it.',
})
