import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSay } from './say.mjs'

/**
 * What set-up knows of the machine: every step gets it as its argument, so that tests can hand in another one.
 * @typedef {{ root: string, records: string, cache: string, env: NodeJS.ProcessEnv, platform: string, arch: string,
 *   isRoot: boolean, say: ReturnType<typeof createSay> }} World
 */

/** The folder for downloads: XDG_CACHE_HOME/ostium, else what the platform uses. */
export function cacheFolder(env, platform, home) {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'ostium')
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'ostium', 'cache')
  return join(home, '.cache', 'ostium')
}

/** @returns {World} this machine and this checkout */
export function thisWorld() {
  const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..')
  return {
    root,
    records: join(root, '.setup'),
    cache: cacheFolder(process.env, process.platform, homedir()),
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    isRoot: process.getuid?.() === 0,
    say: createSay((text) => process.stderr.write(text), Boolean(process.stderr.isTTY)),
  }
}
