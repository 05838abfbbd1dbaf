/** An own small reader of OpenQASM 3 and a simulation of what it read; shares no code with the simulator or the writer. */
interface Program {
  readonly inputs: readonly string[]
  readonly qubits: number
  readonly gates: readonly {
    readonly name: string
    readonly argument: string | null
    readonly qubits: readonly number[]
  }[]
  readonly measured: boolean
}

/** Throws on any statement that is none of those a circuit of ours has. */
export function parseQasm(text: string): Program {
  const statements = text
    .replace(/\/\/.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim().replace(/\s+/g, ' '))
    .filter((statement) => statement !== '')
  if (statements[0] !== 'OPENQASM 3.0') throw new Error('no version first')
  const inputs: string[] = []
  const gates: Program['gates'][number][] = []
  let [qubits, bits, measured] = [0, 0, false]
  for (const statement of statements.slice(1)) {
    const input = /^input float\[64\] (\w+)$/.exec(statement)
    const register = /^(qubit|bit)\[(\d+)\] ([qc])$/.exec(statement)
    const gate = /^(\w+)(?:\(([^)]*)\))? (q\[\d+\](?:, ?q\[\d+\])*)$/.exec(statement)
    if (measured) throw new Error(`after the measurement: ${statement}`)
    if (statement === 'include "stdgates.inc"') continue
    if (input) inputs.push(input[1] ?? '')
    else if (register?.[1] === 'qubit') qubits = Number(register[2])
    else if (register?.[1] === 'bit') bits = Number(register[2])
    else if (gate) gates.push(readGate(gate, qubits))
    else if (statement === 'c = measure q') measured = true
    else throw new Error(`not understood: ${statement}`)
  }
  if (bits !== qubits) throw new Error('as many bits as qubits are measured')
  return { inputs, qubits, gates, measured }
}

function readGate([, name = '', argument, operands = '']: RegExpExecArray, count: number) {
  const qubits = [...operands.matchAll(/\d+/g)].map(([digits]) => Number(digits))
  if (qubits.some((q) => q >= count) || new Set(qubits).size !== qubits.length) throw new Error(operands)
  return { name, argument: argument ?? null, qubits }
}

type Amplitude = readonly [re: number, im: number]

/** Expectation of Z on each qubit; qubit i is bit i of the index here, the other way round than in the simulator. */
export function runQasm(program: Program, inputs: Readonly<Record<string, number>>): number[] {
  let state: Amplitude[] = Array.from({ length: 2 ** program.qubits }, (_, k) => [k === 0 ? 1 : 0, 0])
  const valueOf = (argument: string | null): number => {
    const value = argument === null ? NaN : (inputs[argument] ?? Number(argument))
    if (Number.isNaN(value)) throw new Error(`no value: ${argument}`)
    return value
  }
  for (const { name, argument, qubits } of program.gates) {
    const [first = 0, second = 0] = qubits
    if (name === 'cx') state = state.map((_, k) => at(state, (k >> first) & 1 ? k ^ (1 << second) : k))
    else if (name === 'ry') state = turnedY(state, first, valueOf(argument))
    else if (name === 'rz') state = turnedZ(state, first, valueOf(argument))
    else throw new Error(`unknown gate ${name}`)
  }
  return Array.from({ length: program.qubits }, (_, q) =>
    state.reduce((sum, [re, im], k) => sum + ((k >> q) & 1 ? -1 : 1) * (re ** 2 + im ** 2), 0),
  )
}

const at = (state: readonly Amplitude[], k: number): Amplitude => state[k] ?? [NaN, NaN]

const turnedY = (state: readonly Amplitude[], q: number, angle: number): Amplitude[] =>
  state.map(([re, im], k) => {
    const [r, i] = at(state, k ^ (1 << q))
    const [c, s] = [Math.cos(angle / 2), ((k >> q) & 1 ? 1 : -1) * Math.sin(angle / 2)]
    return [c * re + s * r, c * im + s * i]
  })

const turnedZ = (state: readonly Amplitude[], q: number, angle: number): Amplitude[] =>
  state.map(([re, im], k) => {
    const half = ((k >> q) & 1 ? angle : -angle) / 2
    const [c, s] = [Math.cos(half), Math.sin(half)]
    return [c * re - s * im, s * re + c * im]
  })
