import type { CircuitConfig } from '#core/model/circuit-config.ts'
import { circuitGates, type CircuitGate } from '#core/model/circuit-gates.ts'

/**
 * The circuit with its learned angles as OpenQASM 3. What depends on the image is an input: angle_i = pi tanh(u_i), in radians. The
 * expectation q_i of Z on qubit i is the share of zeros minus the share of ones in bit i.
 * @param weights learned angles, `circuitWeightShape`
 * @param comment lines that say whose circuit this is
 */
export function qasmOf(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  comment: readonly string[],
): string {
  const { qubits, layers, gates, entangler, encoding } = config
  const lines = [
    'OPENQASM 3.0;',
    'include "stdgates.inc";',
    ...comment.map((line) => `// ${line}`),
    `// ${qubits} qubits, ${layers} layers; gates ${gates}, CNOTs ${entangler}, encoding ${encoding}`,
    `// angle_i = pi * tanh(u_i)`,
    ...Array.from({ length: qubits }, (_, q) => `input float[64] angle_${q};`),
    `qubit[${qubits}] q;`,
    `bit[${qubits}] c;`,
  ]
  for (const gate of circuitGates(config, weights)) lines.push(...statements(gate, gates))
  return [...lines, 'c = measure q;', ''].join('\n')
}

function statements(gate: CircuitGate, gates: CircuitConfig['gates']): string[] {
  if (gate.kind === 'encode') return [`ry(angle_${gate.qubit}) q[${gate.qubit}];`]
  if (gate.kind === 'cnot') return [`cx q[${gate.control}], q[${gate.target}];`]
  const [phi, theta, omega] = gate.angles.map(decimal)
  const ry = `ry(${theta}) q[${gate.qubit}];`
  return gates === 'ry' ? [ry] : [`rz(${phi}) q[${gate.qubit}];`, ry, `rz(${omega}) q[${gate.qubit}];`]
}

/** Shortest decimal that reads back as the same number, always with a point or an exponent. */
function decimal(value: number): string {
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
