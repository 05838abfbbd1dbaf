import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Home } from './launch.ts'
import { projectRoot } from './runtime.ts'

const cli = join(projectRoot, 'dist', 'main', 'cli.cjs')

const options = ({ path }: Home) => ({
  env: { ...process.env, XDG_DATA_HOME: join(path, 'data'), HOME: path },
  encoding: 'utf8' as const,
})

/** A command of the program in this home, as a night job gives it. @returns its answer. Throws where it fails */
export const ostium = (home: Home, ...args: string[]): string =>
  execFileSync(process.execPath, [cli, ...args], {
    ...options(home),
    stdio: ['ignore', 'pipe', 'ignore'],
  })

/** A command that should fail: the code it ended with, and what it said of it. */
export function refusedCommand(
  home: Home,
  ...args: string[]
): { readonly code: number | null; readonly said: string } {
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], options(home))
  return { code: status, said: stderr }
}
