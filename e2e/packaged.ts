import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import type { Home } from './launch.ts'
import { projectRoot } from './runtime.ts'

/** A program, and a command of it, each in a namespace of its own that has no network but its own loopback. */
export const WITHOUT_NETWORK = ['unshare', '--net', 'sh', '-c', 'ip link set lo up; exec "$@"', 'sh']

const isRoot = process.getuid?.() === 0

/** What a program is started with: this home, and nothing of the shell that runs the tests but what finds programs and the display. */
function plainEnvironment({ path }: Home): Record<string, string> {
  const kept = ['PATH', 'DISPLAY', 'XAUTHORITY', 'LANG', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(kept),
    HOME: path,
    XDG_DATA_HOME: join(path, 'data'),
    XDG_CACHE_HOME: join(path, 'cache'),
  }
}

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a command to its end. @param env the whole environment */
export function run(
  command: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  cwd = projectRoot,
): Promise<Said> {
  const [file = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? -1, ...said }))
  })
}

/** A command of the installed program, without display and network, as `ostium` on the path runs it. */
export function command(program: string, home: Home, words: readonly string[]): Promise<Said> {
  const env = Object.entries(plainEnvironment(home)).filter(([name]) => name !== 'DISPLAY')
  return run([...WITHOUT_NETWORK, program, ...words], Object.fromEntries(env))
}

export interface Window {
  readonly page: Page
  /** All that it printed. */
  readonly printed: () => string
  readonly close: () => Promise<void>
}

/** Both ends of a path between the namespace and us: a socket in the file system, which namespaces of the network share. */
const RELAY = `const net = require('net'); const [path, log] = process.argv.slice(1)
const port = () => Number(/DevTools listening on ws:\\/\\/127\\.0\\.0\\.1:(\\d+)/.exec(require('fs').readFileSync(log, 'utf8'))?.[1])
net.createServer((from) => { const to = net.connect(port(), '127.0.0.1'); from.pipe(to).pipe(from)
  from.on('error', () => to.destroy()); to.on('error', () => from.destroy()) }).listen(path)`

/**
 * Opens the window of an installed program without a network, and drives it over Chromium's own protocol: the fuse that would let
 * a debugger of Node in is off, as in a release.
 */
export async function openWindow(
  program: string,
  home: Home,
  words: readonly string[] = [],
): Promise<Window> {
  const socket = join(home.path, 'relay')
  const log = join(home.path, 'printed')
  // A program that was closed leaves its socket behind, and the port that it had in what it printed.
  for (const path of [socket, log]) rmSync(path, { force: true })
  const switches = [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--remote-debugging-port=0']
  const script = `"$1" -e "$2" "$3" "$4" & shift 4; "$@" 2> "$0"`
  const node = [process.execPath, RELAY, socket, log]
  const child = spawn(
    'unshare',
    [
      '--net',
      '--pid',
      '--fork',
      '--kill-child',
      'sh',
      '-c',
      `ip link set lo up; ${script}`,
      log,
      ...node,
      program,
      ...switches,
      ...words,
    ],
    { env: plainEnvironment(home), stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const printed = await waitForPrint(log, socket, child)
  const endpoint = /DevTools listening on ws:\/\/127\.0\.0\.1:\d+(\S+)/.exec(printed)?.[1] ?? ''
  const relay = createServer((from) => void from.pipe(connect(socket)).pipe(from))
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const { port } = portOf(relay.address())
  const browser = await chromium.connectOverCDP(`ws://127.0.0.1:${port}${endpoint}`, {
    // Electron has no contexts to set defaults of.
    noDefaults: true,
  })
  const context = browser.contexts()[0]
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
  if (page === undefined) throw new Error('the program opened no window')
  return {
    page,
    printed: () => readIfThere(log),
    close: async () => {
      const over = new Promise((resolve) => child.once('exit', resolve))
      await page.close()
      await browser.close()
      await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 10_000))])
      child.kill('SIGKILL')
      relay.close()
    },
  }
}

function portOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('a relay without a port')
  return address
}

/** Until the program can be reached: it has said its port, and the relay listens. */
async function waitForPrint(log: string, socket: string, child: ChildProcess): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const text = readIfThere(log)
    if (/DevTools listening on/.test(text) && existsSync(socket)) return text
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}: ${text}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`the program did not open: ${readIfThere(log)}`)
}

const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')
