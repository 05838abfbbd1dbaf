import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { networkSockets, type NetworkSocket } from '#core/selftest/sockets.ts'
import { environment, newHome, type Home } from './launch.ts'
import { proc } from './proc.ts'
import { electronRuntime, projectRoot } from './runtime.ts'

/**
 * In default configuration no process of the program opens a socket of the network while a study is opened and read. Playwright
 * itself drives by sockets, so the program is started here as a person starts it. As root it runs in a network of its own, with a
 * route that leads nowhere, whose counters tell of every attempt, however short.
 */
const linux = process.platform === 'linux'
const ownNetwork =
  linux && spawnSync('unshare', ['-n', 'ip', 'link', 'add', 'probe0', 'type', 'dummy']).status === 0
const IN_A_NETWORK_OF_ITS_OWN =
  'ip link set lo up && ip link add probe0 type dummy && ip link set probe0 up && ip addr add 10.9.8.7/24 dev probe0 && ip route add default dev probe0 && exec "$@"'

let home: Home
beforeAll(() => void (home = newHome()))
afterAll(() => home.remove())

interface Seen {
  readonly sockets: readonly NetworkSocket[]
  /** Of the network of its own: connections and datagrams that were tried; null without one. */
  readonly tried: Readonly<Record<string, number>> | null
}

/** Looks at the process and all it starts until `done` says so. */
async function watch(child: ChildProcess, done: () => boolean): Promise<Seen> {
  const sockets: NetworkSocket[] = []
  let tried: Seen['tried'] = null
  while (!done()) {
    sockets.push(...networkSockets(proc, child.pid ?? 0))
    if (ownNetwork) tried = counters(child.pid ?? 0) ?? tried
    await new Promise((next) => setTimeout(next, 50))
  }
  return { sockets, tried }
}

/** Of RFC 1213: what was sent or asked to be. */
function counters(pid: number): Record<string, number> | null {
  const lines = proc.read(`/proc/${pid}/net/snmp`)?.split('\n') ?? []
  const valueOf = (protocol: string, name: string) => {
    const [names, values] = lines
      .filter((line) => line.startsWith(`${protocol}: `))
      .map((line) => line.split(' '))
    return Number(values?.[names?.indexOf(name) ?? -1])
  }
  if (lines.length === 0) return null
  return {
    connections: valueOf('Tcp', 'ActiveOpens'),
    accepted: valueOf('Tcp', 'PassiveOpens'),
    datagrams: valueOf('Udp', 'OutDatagrams'),
  }
}

function start(command: readonly string[]): ChildProcess {
  const [program = '', ...args] = ownNetwork
    ? ['unshare', '-n', 'sh', '-c', IN_A_NETWORK_OF_ITS_OWN, 'sh', ...command]
    : command
  return spawn(program, args, { cwd: projectRoot, env: environment(home), stdio: 'ignore' })
}

/** Enough for the engine, its decoder and the page to have worked together. */
const FRAMES = 5

const nothing = { sockets: [], tried: ownNetwork ? { connections: 0, accepted: 0, datagrams: 0 } : null }

describe.skipIf(!linux)('no socket of the network is opened', () => {
  it('by the window, its engine and its workers, from the start while the demo study is read', async () => {
    const { binary, args } = electronRuntime()
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const child = start([binary, ...args, ...root, '--disable-gpu'])
    try {
      const seen = await watch(child, () => child.exitCode !== null || framesRead() >= FRAMES)
      expect(child.exitCode).toBeNull()
      expect(seen).toEqual(nothing)
    } finally {
      child.kill()
      await new Promise((ended) => child.once('exit', ended))
    }
  }, 300_000)

  it('by the command line, which reads the same study', async () => {
    const folder = join(home.path, 'data', 'ostium', 'demo')
    const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.dcm'))
    const cli = join(projectRoot, 'dist', 'main', 'cli.cjs')
    const child = start([process.execPath, cli, 'read', join(folder, file), '--every', '20', '--json'])
    expect(await watch(child, () => child.exitCode !== null)).toEqual(nothing)
    expect(child.exitCode).toBe(0)
  }, 300_000)

  it('and one that is opened would be seen', async () => {
    const script =
      "require('net').createServer().listen(0, '127.0.0.1'); require('dgram').createSocket('udp4').send('x', 9, '10.1.1.1'); setTimeout(process.exit, 1000)"
    const child = start([process.execPath, '-e', script])
    const { sockets, tried } = await watch(child, () => child.exitCode !== null)
    expect(new Set(sockets.map(({ protocol }) => protocol))).toEqual(new Set(['tcp', 'udp']))
    if (ownNetwork) expect(tried).toMatchObject({ datagrams: 1 })
  })
})

const Count = 'SELECT COUNT(*) AS count FROM frame_readings'

function framesRead(): number {
  const path = join(home.path, 'data', 'ostium', 'library.db')
  if (!existsSync(path)) return 0
  try {
    const db = new Libsql(path, { readonly: true })
    const row: unknown = db.prepare(Count).get()
    db.close()
    return Number(Reflect.get(Object(row), 'count'))
  } catch {
    // Not made yet, or being written.
    return 0
  }
}
