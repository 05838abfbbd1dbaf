import { expect, test } from 'vitest'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { INITIAL_ALPHA, initialValues, parameterSpecs, type HybridConfig } from '#core/model/parameters.ts'
import { seededRandom } from '#core/random.ts'
import { circuitOption } from './circuit-option.ts'
import { transplant } from './transplant.ts'

const BACKBONE = {
  stem: 4,
  stages: [{ expand: 1, channels: 4, repeats: 1, stride: 2 }],
  features: 8,
} as const
const FROM: HybridConfig = { backbone: BACKBONE, circuit: DEFAULT_CIRCUIT }

function part(config: HybridConfig, values: Float32Array, name: string): Float32Array {
  const spec = parameterSpecs(config).find((candidate) => candidate.name === name) ?? expect.fail(name)
  return values.subarray(spec.offset, spec.offset + spec.size)
}

test('a circuit is named by what differs from the shipped one', () => {
  expect(circuitOption('qubits=8,gates=ry')).toEqual({ ...DEFAULT_CIRCUIT, qubits: 8, gates: 'ry' })
  expect(circuitOption('layers=3,entangler=all-to-all,encoding=re-uploading')).toEqual({
    ...DEFAULT_CIRCUIT,
    ...{ layers: 3, entangler: 'all-to-all', encoding: 're-uploading' },
  })
  for (const wrong of ['qubits=3', 'qubits=eight', 'gates=rx', 'qubit=4', 'qubits', ''])
    expect(() => circuitOption(wrong)).toThrow()
})

test('another circuit gets the same backbone and head, and a start of its own', () => {
  const values = initialValues(FROM, seededRandom(1)).map((value) => value + 1)
  const to: HybridConfig = { backbone: BACKBONE, circuit: circuitOption('qubits=6,gates=ry') }
  const moved = transplant(values, FROM, to, seededRandom(2))
  for (const { name } of parameterSpecs(to)) {
    const [now, then] = [part(to, moved, name), part(FROM, values, name)]
    if (/^(compress|circuit|fuse)\//.test(name)) expect(now).not.toEqual(then)
    else expect(now).toEqual(then)
  }
  expect(part(to, moved, 'fuse/alpha')[0]).toBeCloseTo(INITIAL_ALPHA, 6)
  expect(transplant(values, FROM, FROM, seededRandom(2))).toBe(values)
})

test('another backbone is refused', () => {
  const other: HybridConfig = {
    backbone: { ...BACKBONE, features: 16 },
    circuit: { ...DEFAULT_CIRCUIT, qubits: 5 },
  }
  expect(() => transplant(initialValues(FROM, seededRandom(1)), FROM, other, seededRandom(2))).toThrow(
    'differ',
  )
})
