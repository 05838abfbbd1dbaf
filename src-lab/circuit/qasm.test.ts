import { afterEach, describe, expect, test, vi } from 'vitest'
import type { CircuitConfig } from '#core/model/circuit-config.ts'
import { createReadout } from '#core/model/circuit-inference.ts'
import { drawn, KINDS } from '#core/model/circuit.testing.ts'
import { qasmCommand } from '../qasm-command.ts'
import { qasmOf } from './qasm.ts'
import { parseQasm, runQasm } from './qasm.testing.ts'
import { newestModel, readModel, trainedAngles } from './shipped.ts'

const SAMPLES = 5
afterEach(() => vi.restoreAllMocks())

/** What the text says and what reading says, sample by sample. */
function mustAgree(text: string, config: CircuitConfig, weights: ArrayLike<number>, u: Float64Array): void {
  const program = parseQasm(text)
  const expected = createReadout(config, weights)(u, SAMPLES)
  expect(program.measured).toBe(true)
  for (let s = 0; s < SAMPLES; s++) {
    const inputs = program.inputs.map((name, q): [string, number] => [
      name,
      Math.PI * Math.tanh(u[s * config.qubits + q] ?? NaN),
    ])
    const got = runQasm(program, Object.fromEntries(inputs))
    for (const [q, value] of got.entries())
      expect(Math.abs(value - (expected[s * config.qubits + q] ?? NaN))).toBeLessThan(1e-9)
  }
}

describe.each(KINDS)('OpenQASM of $gates, $entangler, $encoding', (kind) => {
  test.each([
    [4, 2],
    [5, 3],
  ])('reads back as the same circuit, Q%i L%i', (qubits, layers) => {
    const config = { ...kind, qubits, layers }
    const { weights, u } = drawn(config, SAMPLES, 11)
    mustAgree(qasmOf(config, weights, ['a test']), config, weights, u)
  })
})

test('whole numbers and tiny ones are written as floats', () => {
  const config = { qubits: 4, layers: 1, gates: 'ry', entangler: 'linear', encoding: 'angle' } as const
  const text = qasmOf(config, [1, -2, 1e-9, 0.25], [])
  expect(text).toContain('ry(1.0) q[0];\nry(-2.0) q[1];\nry(1e-9) q[2];\nry(0.25) q[3];')
})

test('the command prints the shipped circuit, and it gives the shipped expectations', async () => {
  const printed: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  await qasmCommand({})
  vi.restoreAllMocks()
  const model = await readModel(newestModel())
  const { circuit } = model.manifest
  expect(printed.join('')).toContain(model.manifest.id)
  mustAgree(printed.join(''), circuit, trainedAngles(model), drawn(circuit, SAMPLES, 12).u)
})

test('the reader of the test refuses what it does not know', () => {
  const text = 'OPENQASM 3.0;\nqubit[2] q;\nbit[2] c;\n'
  for (const line of ['h q[0]', 'cx q[0], q[0]', 'ry(1.0) q[2]', 'reset q'])
    expect(() => runQasm(parseQasm(`${text}${line};\n`), {})).toThrow()
})
