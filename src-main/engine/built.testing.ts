import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const PROGRAM = resolve('dist', 'main')
const PARTS = ['engine.cjs', 'decode.cjs', 'indexer.cjs', 'cli.cjs'] as const
const LOCK = join('dist', '.building')
const WAIT_MS = 100
const PATIENCE_MS = 120_000

/** The built program, built anew when its source is newer; test files that want it at once take turns. */
export async function builtProgram(): Promise<string> {
  mkdirSync('dist', { recursive: true })
  for (let waited = 0; !tryLock(); waited += WAIT_MS) {
    if (waited > PATIENCE_MS) throw new Error(`another build does not end; remove ${LOCK}`)
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS))
  }
  try {
    if (isStale()) build()
  } finally {
    rmSync(LOCK, { recursive: true })
  }
  return PROGRAM
}

function tryLock(): boolean {
  try {
    mkdirSync(LOCK)
    return true
  } catch {
    return false
  }
}

function isStale(): boolean {
  const built = PARTS.map((part) => join(PROGRAM, part))
  if (!built.every((path) => existsSync(path))) return true
  const oldest = Math.min(...built.map((path) => statSync(path).mtimeMs))
  return ['src-core', 'src-main'].some((folder) => newest(folder) > oldest)
}

const newest = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /(?<!\.test|\.testing)\.ts$/.test(entry.name))
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  )

function build(): void {
  const vite = join('node_modules', 'vite', 'bin', 'vite.js')
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [vite, 'build', '-c', 'vite.main.config.mts'],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the program cannot be built:\n${stdout}\n${stderr}`)
}
