import { spawn } from 'node:child_process'

const KEPT_CHARACTERS = 4000

/**
 * Runs a program and waits. Nothing of it reaches standard output; what it said last comes with the error.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, shell?: boolean }} [options]
 * @returns {Promise<string>} what it printed on standard output
 */
export function run(command, args, { cwd, env, timeoutMs, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let last = ''
    const keep = (chunk) => (last = (last + chunk).slice(-KEPT_CHARACTERS))
    child.stdout.setEncoding('utf8').on('data', (chunk) => ((out += chunk), keep(chunk)))
    child.stderr.setEncoding('utf8').on('data', keep)
    const timer =
      timeoutMs && setTimeout(() => (keep(`stopped after ${timeoutMs / 1000} s`), child.kill()), timeoutMs)
    const done = (settle, value) => (clearTimeout(timer), settle(value))
    child.on('error', (cause) => done(reject, cause))
    child.on('close', (code, signal) =>
      code === 0
        ? done(resolve, out)
        : done(
            reject,
            new Error(`${command} ended with ${signal ?? code}: ${last.trim() || 'it said nothing'}`),
          ),
    )
  })
}

/** Whether a program can be started at all. */
export const has = (command, args = ['--version']) =>
  run(command, args, { timeoutMs: 20_000 }).then(
    () => true,
    () => false,
  )

/** How npm is called: the npm that started us, else the one on the path (a .cmd on Windows, which needs a shell). */
export function npmCommand(env, platform) {
  const own = env.npm_execpath
  if (own && /npm-cli\.c?js$/.test(own)) return { command: process.execPath, first: [own], shell: false }
  return { command: 'npm', first: [], shell: platform === 'win32' }
}

/** What an error says, short enough for one line: a program's last line that speaks of an error, else its last line. */
export function briefly(cause) {
  const text = cause instanceof Error ? cause.message : String(cause)
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const telling = lines.findLast((line) => /error\b/i.test(line)) ?? lines.at(-1) ?? 'no reason given'
  return telling.trim().slice(0, 240)
}
