import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Home } from './launch.ts'
import { projectRoot } from './runtime.ts'

const cli = join(projectRoot, 'dist', 'main', 'cli.cjs')

/** A command of the program in this home, as a night job gives it. @returns its answer. Throws where it fails */
export const ostium = ({ path }: Home, ...args: string[]): string =>
  execFileSync(process.execPath, [cli, ...args], {
    env: { ...process.env, XDG_DATA_HOME: join(path, 'data'), HOME: path },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
