import { execFileSync, type ExecFileSyncOptions } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * A virtual environment in the cache folder that holds a peer and can be thrown away.
 * @param requirement pinned, as pip takes it
 * @param variable name of the environment variable that names a Python with the packages there already
 * @returns its Python; null, and says why, where it cannot be had
 */
export function pythonWith(
  requirement: string,
  variable: string,
  options: readonly string[] = [],
): string | null {
  const given = process.env[variable]
  if (given !== undefined) return given
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ostium')
  const folder = join(cache, requirement.replace(/[^\w.]+/g, '-'))
  const python = join(folder, 'bin', 'python')
  if (existsSync(join(folder, 'whole'))) return python
  try {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(cache, { recursive: true })
    process.stderr.write(`installing ${requirement} into ${folder} …\n`)
    const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] }
    execFileSync('python3.11', ['-m', 'venv', folder], quiet)
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...options, requirement]
    execFileSync(python, pip, quiet)
    mkdirSync(join(folder, 'whole'))
    return python
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    process.stderr.write(`no ${requirement} to compare with: ${why}\n`)
    return null
  }
}
