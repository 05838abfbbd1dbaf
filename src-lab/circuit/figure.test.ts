import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { KINDS } from '#core/model/circuit.testing.ts'
import { circuitFigure } from './figure.ts'
import { newestModel, readModel } from './shipped.ts'
import { wellFormed } from './svg.testing.ts'

const count = (text: string, part: string): number => text.split(part).length - 1

describe.each(KINDS)('figure of $gates, $entangler, $encoding', (kind) => {
  const svg = circuitFigure({ ...kind, qubits: 5, layers: 3 })

  test('has every gate of the circuit once', () => {
    expect(count(svg, '>RY(π tanh ')).toBe(kind.encoding === 'angle' ? 5 : 15)
    const rotation = kind.gates === 'rot' ? '>Rot(φ, θ, ω)<' : '>RY(θ)<'
    expect(count(svg, rotation)).toBe(15)
    const cnots = { ring: 5, linear: 4, 'all-to-all': 10 }[kind.entangler]
    expect(count(svg, '<circle')).toBe(2 * 3 * cnots)
    expect(count(svg, '>Z</text>')).toBe(5)
  })

  test('is one well-formed picture with a title and a description', () => {
    expect(wellFormed(svg)).toBe(true)
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*aria-labelledby="title desc"/)
    expect(svg).toMatch(/<title id="title">The circuit: 5 qubits, 3 layers<\/title>/)
    expect(svg).toMatch(/<desc id="desc">[^<]{100,}<\/desc>/)
  })
})

test('docs/circuit.svg is that of the shipped model', async () => {
  const { manifest } = await readModel(newestModel())
  expect(readFileSync('docs/circuit.svg', 'utf8')).toBe(circuitFigure(manifest.circuit))
})

test('what is not well-formed is seen', () => {
  for (const bad of ['<a><b></a></b>', '<a/><b/>', '<a x="1" x="2"/>', '<a>1 < 2</a>', '<a>', '<a>R & D</a>'])
    expect(wellFormed(bad)).toBe(false)
  expect(wellFormed('<a x="1"><b>R &amp; D</b></a>')).toBe(true)
})
