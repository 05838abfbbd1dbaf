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

/**
 * What `npm run vendor` collected stands in for the network: its folders are the caches, and npm asks nobody else.
 * @param {NodeJS.ProcessEnv} env
 */
export function vendored(env) {
  const folder = env.OSTIUM_VENDOR
  if (!folder) return env
  const from = resolve(folder)
  return {
    ...env,
    XDG_CACHE_HOME: join(from, 'cache'),
    npm_config_cache: join(from, 'npm'),
    npm_config_offline: 'true',
  }
}

/**
 * TensorFlow as the program runs it (`src-main/engine/tensorflow.ts`): without greetings, and with oneDNN on every processor.
 * @param {NodeJS.ProcessEnv} env
 */
export const withTensorFlow = (env) => ({
  ...env,
  TF_CPP_MIN_LOG_LEVEL: env.TF_CPP_MIN_LOG_LEVEL ?? '2',
  TF_ENABLE_ONEDNN_OPTS: env.TF_ENABLE_ONEDNN_OPTS ?? '1',
})

/** @returns {World} this machine and this checkout */
export function thisWorld() {
  const env = vendored(process.env)
  const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..')
  return {
    root,
    records: join(root, '.setup'),
    cache: cacheFolder(env, process.platform, homedir()),
    env,
    platform: process.platform,
    arch: process.arch,
    isRoot: process.getuid?.() === 0,
    say: createSay((text) => process.stderr.write(text), Boolean(process.stderr.isTTY)),
  }
}
