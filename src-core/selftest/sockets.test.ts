import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { networkSockets, processTree, type Proc } from './sockets.ts'

const files: Readonly<Record<string, string>> = {
  '/proc/10/stat': '10 (ostium) S 1 10 10',
  '/proc/11/stat': '11 (a) b) (c) S 10 10 10',
  '/proc/12/stat': '12 (engine) S 11 10 10',
  '/proc/13/stat': '13 (other) S 1 13 13',
  '/proc/12/net/tcp':
    '  sl  local_address rem_address   st tx rx tr tm retrnsmt uid timeout inode\n' +
    '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 777 1 0 100\n' +
    '   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 888 1 0 100\n',
}
const drawn: Proc = {
  read: (path) => files[path] ?? null,
  list: (path) =>
    path === '/proc'
      ? ['10', '11', '12', '13', 'self', 'net']
      : path === '/proc/12/fd'
        ? ['0', '5', '6']
        : [],
  link: (path) => ({ '/proc/12/fd/5': 'socket:[777]', '/proc/12/fd/6': 'socket:[999]' })[path] ?? '/dev/null',
}

test('a process, what it started, and what that started', () => {
  expect(processTree(drawn, 10)).toEqual([10, 11, 12])
})

test('sockets of the network are found by what the process holds; others, and those of files, are not', () => {
  expect(networkSockets(drawn, 10)).toEqual([
    { pid: 12, protocol: 'tcp', local: '0100007F:1F90', remote: '00000000:0000' },
  ])
})

const quiet = <T>(work: () => T, otherwise: T): T => {
  try {
    return work()
  } catch {
    return otherwise
  }
}
const real: Proc = {
  read: (path) => quiet(() => readFileSync(path, 'utf8'), null),
  list: (path) => quiet(() => readdirSync(path), []),
  link: (path) => quiet(() => readlinkSync(path), null),
}

test.skipIf(process.platform !== 'linux')(
  'a socket of this very process is found, and gone once closed',
  async () => {
    const before = networkSockets(real, process.pid).length
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    expect(networkSockets(real, process.pid)).toHaveLength(before + 1)
    await new Promise((resolve) => server.close(resolve))
    expect(networkSockets(real, process.pid)).toHaveLength(before)
  },
)
