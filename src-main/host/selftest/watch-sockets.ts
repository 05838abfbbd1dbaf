import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { failed, notMeasured, passed, type Finding } from '#core/selftest/report.ts'
import { networkSockets, type NetworkSocket, type Proc } from '#core/selftest/sockets.ts'

const EVERY_MS = 50

const proc: Proc = {
  read: (path) => quietly(() => readFileSync(path, 'utf8'), null),
  list: (path) => quietly(() => readdirSync(path), []),
  link: (path) => quietly(() => readlinkSync(path), null),
}

/** A process may end while it is looked at. */
function quietly<T>(look: () => T, otherwise: T): T {
  try {
    return look()
  } catch {
    return otherwise
  }
}

/** Counts sockets of the network that this process and all it starts hold, until `end` is called. */
export function watchSockets(platform: NodeJS.Platform, pid: number): { end(): Finding } {
  if (platform !== 'linux')
    return { end: () => notMeasured('only Linux says which sockets a process holds (/proc)') }
  const seen = new Map<string, NetworkSocket>()
  let looks = 0
  const look = () => {
    looks += 1
    for (const socket of networkSockets(proc, pid)) seen.set(JSON.stringify(socket), socket)
  }
  const timer = setInterval(look, EVERY_MS)
  return {
    end: () => {
      clearInterval(timer)
      look()
      const figures = { sockets: seen.size, looks }
      if (seen.size === 0)
        return passed(`0 were held by the program and its engine in ${looks} looks at /proc`, figures)
      const [first] = [...seen.values()].map(
        ({ protocol, local, remote }) => `${protocol} ${local} ${remote}`,
      )
      return failed(`${seen.size} were opened, the first ${first ?? ''}`, figures)
    },
  }
}
