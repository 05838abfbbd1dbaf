import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { pythonWith } from './python-environment.ts'

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
  const python = pythonWith('pennylane==0.45.1', 'OSTIUM_PENNYLANE_PYTHON')
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
