import { readdir, readFile } from 'node:fs/promises'

/** Of proc(5): clock ticks a second, on every Linux there is. */
const TICKS = 100

/** Seconds of the processor that a process and all it started have spent; 0 where /proc does not say. */
export async function processorSeconds(root) {
  const names = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(names.map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')))
  const rows = stats.flatMap((stat, i) => {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return stat === ''
      ? []
      : [{ pid: Number(names[i]), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }]
  })
  const tree = [root]
  for (const pid of tree) tree.push(...rows.filter(({ parent }) => parent === pid).map((row) => row.pid))
  return rows.filter(({ pid }) => tree.includes(pid)).reduce((sum, { ticks }) => sum + ticks, 0) / TICKS
}
