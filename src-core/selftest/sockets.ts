/** What is read of Linux's /proc; null and nothing where a process has gone, or may not be looked at. */
export interface Proc {
  readonly read: (path: string) => string | null
  readonly list: (path: string) => readonly string[]
  readonly link: (path: string) => string | null
}

const TABLES = ['tcp', 'tcp6', 'udp', 'udp6', 'udplite', 'udplite6', 'raw', 'raw6', 'icmp', 'icmp6'] as const

export interface NetworkSocket {
  readonly pid: number
  readonly protocol: (typeof TABLES)[number]
  /** Address and port as the kernel writes them, in hexadecimal. */
  readonly local: string
  readonly remote: string
}

/**
 * Sockets that reach beyond this computer's own files (TCP, UDP, raw; not those of the desktop, which are files), held by a
 * process or by any it started. Source: proc(5), `/proc/pid/net/tcp` and `/proc/pid/fd`.
 */
export const networkSockets = (proc: Proc, root: number): NetworkSocket[] =>
  processTree(proc, root).flatMap((pid) => socketsOf(proc, pid))

/** The process and all below it; the first is the process itself. */
export function processTree(proc: Proc, root: number): number[] {
  const parents = proc
    .list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(proc.read(`/proc/${name}/stat`))] as const)
  const found = [root]
  for (const pid of found) found.push(...parents.filter(([, parent]) => parent === pid).map(([own]) => own))
  return found
}

/** The fourth field; the second, the name, stands in brackets and may hold anything. */
function parentOf(stat: string | null): number | null {
  const fields = stat
    ?.slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/)
  return fields?.[1] === undefined ? null : Number(fields[1])
}

function socketsOf(proc: Proc, pid: number): NetworkSocket[] {
  const links = proc.list(`/proc/${pid}/fd`).map((fd) => proc.link(`/proc/${pid}/fd/${fd}`) ?? '')
  const own = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  if (own.size === 0) return []
  return TABLES.flatMap((protocol) =>
    rowsOf(proc.read(`/proc/${pid}/net/${protocol}`) ?? '')
      .filter(({ inode }) => own.has(inode))
      .map(({ local, remote }) => ({ pid, protocol, local, remote })),
  )
}

const rowsOf = (table: string) =>
  table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([, local = '', remote = '', , , , , , , inode]) =>
      inode === undefined ? [] : [{ local, remote, inode }],
    )
