import { spawn } from 'node:child_process'

/**
 * Gives the work a display: the one at hand, or an Xvfb of its own that ends with it.
 * @param {NodeJS.ProcessEnv} env
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} work
 * @returns {Promise<T>}
 * @template T
 */
export async function withDisplay(env, platform, work) {
  if (platform !== 'linux' || env.DISPLAY) return work(env)
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  try {
    return await work({ ...env, DISPLAY: `:${await displayNumber(server)}` })
  } finally {
    server.kill()
  }
}

/** The server writes its number once it answers. */
const displayNumber = (server) =>
  new Promise((resolve, reject) => {
    server.on('error', reject)
    server.on('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)))
    server.stdio[3].once('data', (chunk) => resolve(String(chunk).trim()))
  })
