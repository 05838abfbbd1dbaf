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

/** For commands that have nothing to do without one: a disk that is not there must not look like a library without faults. */
export const noLibrary = (path: string): Failure => ({
  code: 'no-library',
  message: `There is no library at ${path}.`,
  action: 'Where there should be one, connect its disk or name its folder by --data.',
})

const unusable = (path: string, cause: unknown): Failure => ({
  code: 'library-unusable',
  message: `The library ${path} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
  action: 'Close Ostium elsewhere and try again; else restore a backup of it.',
})
