import { execFileSync, spawn, type ExecFileSyncOptions } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'

const PENNYLANE = 'pennylane==0.45.1'

const Answers = {
  values: z.object({ q: z.array(z.number()), u: z.array(z.number()), weights: z.array(z.number()) }),
  time: z.object({ ms: z.number() }),
} as const

export interface PeerCase {
  readonly qubits: number
  readonly layers: number
  readonly u: Float32Array
  readonly weights: Float32Array
  readonly g: Float32Array
}

/** PennyLane in a process of its own. */
export interface Peer {
  /** Builds the circuit and gives its values and gradients. */
  prepare(one: PeerCase): Promise<z.infer<typeof Answers.values>>
  /** Forward and backward of the batch, once; in ms, by its own clock. */
  time(form: 'broadcast' | 'loop'): Promise<number>
  close(): void
}

/** Installs PennyLane into the cache folder where it is not yet. @returns null, and says why, where that cannot be done */
export async function openPeer(): Promise<Peer | null> {
  const python = installed()
  if (python === null) return null
  const child = spawn(python, [join('bench', 'circuit-peer.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const ask = async (request: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`)
    const line: IteratorResult<string, undefined> = await lines.next()
    if (line.done) throw new Error("PennyLane's process ended")
    return JSON.parse(line.value)
  }
  return {
    prepare: async ({ qubits, layers, ...arrays }) =>
      Answers.values.parse(
        await ask({
          qubits,
          layers,
          ...Object.fromEntries(Object.entries(arrays).map(([key, values]) => [key, [...values]])),
        }),
      ),
    time: async (form) => Answers.time.parse(await ask({ form })).ms,
    close: () => void child.stdin.end(),
  }
}

/** A virtual environment that can be thrown away: OSTIUM_PENNYLANE_PYTHON instead, where the packages are there already. */
function installed(): string | null {
  const given = process.env['OSTIUM_PENNYLANE_PYTHON']
  if (given !== undefined) return given
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ostium')
  const folder = join(cache, PENNYLANE.replace('==', '-'))
  const python = join(folder, 'bin', 'python')
  if (existsSync(join(folder, 'whole'))) return python
  try {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(cache, { recursive: true })
    process.stderr.write(`installing ${PENNYLANE} into ${folder} …\n`)
    const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] }
    execFileSync('python3.11', ['-m', 'venv', folder], quiet)
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PENNYLANE], quiet)
    mkdirSync(join(folder, 'whole'))
    return python
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    process.stderr.write(`no PennyLane to compare with: ${why}\n`)
    return null
  }
}
