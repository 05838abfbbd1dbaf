import { InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { CircuitConfig, DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'

/**
 * A circuit by what differs from the shipped one: `qubits=8,layers=4,gates=ry,entangler=linear,encoding=re-uploading`.
 * @throws InvalidArgumentError with what is wrong
 */
export function circuitOption(words: string): CircuitConfig {
  const named = words.split(',').map((part) => part.split('='))
  const unknown = named.find(([name = '', value]) => !(name in DEFAULT_CIRCUIT) || value === undefined)
  if (unknown) throw new InvalidArgumentError(`${unknown.join('=')} names nothing of a circuit`)
  const changes = named.map(([name = '', value = '']) => [name, /^\d+$/.test(value) ? Number(value) : value])
  const parsed = CircuitConfig.safeParse({ ...DEFAULT_CIRCUIT, ...Object.fromEntries(changes) })
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(z.prettifyError(parsed.error))
}
