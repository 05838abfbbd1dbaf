import type { CircuitConfig } from '#core/model/circuit-config.ts'
import { circuitGates, type CircuitGate } from '#core/model/circuit-gates.ts'
import { BLUE, element, FAINT, INK, line, LINE, PAPER, picture, text } from './svg.ts'

const ROW = 64
const [TOP, LEFT, RIGHT, BOTTOM] = [64, 60, 150, 72]
const BOX = { width: 104, height: 40 } as const
const WIDE = 124
const NARROW = 36

/** Where a gate stands: its column's middle. */
interface Placed {
  readonly gate: CircuitGate
  readonly x: number
}

interface LayerSpan {
  readonly layer: number
  readonly from: number
  readonly to: number
}

/** The circuit of a model as a picture: from |0> on the left to the expectations on the right. */
export function circuitFigure(config: CircuitConfig): string {
  const { placed, spans, end } = place(config)
  const height = TOP + config.qubits * ROW + BOTTOM
  const width = end + RIGHT
  return picture({ width, height, title: titleOf(config), description: describe(config) }, [
    text(LEFT - 44, 28, titleOf(config), { 'font-size': 16, 'font-weight': 600 }),
    ...spans.map((span) => frame(span, config)),
    ...Array.from({ length: config.qubits }, (_, q) => wire(q, end)),
    ...placed.map(({ gate, x }) => drawGate(gate, x, config)),
    ...Array.from({ length: config.qubits }, (_, q) => measurement(q, end)),
    ...legend(config).map((words, i) =>
      text(LEFT - 44, height - 36 + 20 * i, words, { fill: FAINT, 'font-size': 13 }),
    ),
  ])
}

const titleOf = ({ qubits, layers }: CircuitConfig): string =>
  `The circuit: ${qubits} qubits, ${layers} layers`

const ENTANGLERS = {
  ring: 'a ring of CNOTs (0→1→…→Q-1→0)',
  linear: 'a line of CNOTs (0→1→…→Q-1)',
  'all-to-all': 'a CNOT from each qubit to each later one',
} as const

function describe(config: CircuitConfig): string {
  const { gates, entangler, encoding, qubits, layers } = config
  const when = encoding === 'angle' ? 'once, before the first layer' : 'before each layer'
  const rotation = gates === 'rot' ? 'Rot of three learned angles' : 'RY of one learned angle'
  return (
    `${qubits} horizontal wires, one a qubit, each from |0⟩ on the left. RY(π tanh u) of the image's compressed features is ` +
    `applied ${when}. Each of ${layers} layers has ${rotation} on each qubit, then ${ENTANGLERS[entangler]}. ` +
    'On the right the expectation of Z is read on each qubit.'
  )
}

function legend({ gates, entangler }: CircuitConfig): [string, string] {
  const rotation = gates === 'rot' ? 'Rot(φ, θ, ω) = RZ(ω) RY(θ) RZ(φ)' : 'RY(θ)'
  return [
    'Blue: turned by the image, u = W_q h + b_q. White: learned, the same for all images.',
    `Each layer: ${rotation} with angles of its own on each qubit, then ${ENTANGLERS[entangler]}.`,
  ]
}

/** Gates of one kind and layer that all qubits have stand below each other; each CNOT has a column of its own. */
function place(config: CircuitConfig): { placed: Placed[]; spans: LayerSpan[]; end: number } {
  const placed: Placed[] = []
  const spans: LayerSpan[] = []
  let [edge, column] = [LEFT + 8, '']
  for (const gate of circuitGates(config, new Float64Array(config.layers * config.qubits * 3))) {
    const name = `${gate.kind} ${gate.layer}`
    const wide = gate.kind !== 'cnot'
    const starts = edge
    if (!wide || name !== column) edge += wide ? WIDE : NARROW
    column = name
    placed.push({ gate, x: edge - (wide ? WIDE : NARROW) / 2 })
    if (gate.kind === 'encode') continue
    const last = spans.at(-1)
    if (last?.layer === gate.layer) spans[spans.length - 1] = { ...last, to: edge }
    else spans.push({ layer: gate.layer, from: starts, to: edge })
  }
  return { placed, spans, end: edge + 8 }
}

const rowOf = (qubit: number): number => TOP + (qubit + 0.5) * ROW

const frame = ({ layer, from, to }: LayerSpan, { qubits }: CircuitConfig): string =>
  element('g', {}, [
    element('rect', {
      ...{ x: from + 4, y: TOP - 4, width: to - from - 8, height: qubits * ROW + 8, rx: 8 },
      ...{ fill: 'none', stroke: FAINT, 'stroke-dasharray': '4 4' },
    }),
    text(from + 12, TOP - 12, `layer ${layer + 1}`, { fill: FAINT, 'font-size': 13 }),
  ])

const wire = (qubit: number, end: number): string =>
  element('g', {}, [
    text(LEFT - 8, rowOf(qubit) + 5, '|0⟩', { 'text-anchor': 'end' }),
    line(LEFT, rowOf(qubit), end, rowOf(qubit), { 'stroke-width': 1.5 }),
  ])

function drawGate(gate: CircuitGate, x: number, config: CircuitConfig): string {
  if (gate.kind === 'cnot') return cnot(x, rowOf(gate.control), rowOf(gate.target))
  if (gate.kind === 'encode') return box(x, rowOf(gate.qubit), `RY(π tanh u${sub(gate.qubit)})`, BLUE, PAPER)
  return box(x, rowOf(gate.qubit), config.gates === 'rot' ? 'Rot(φ, θ, ω)' : 'RY(θ)', PAPER, INK)
}

/** Digits as subscripts, so that they need no markup. */
const sub = (index: number): string =>
  String(index).replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)))

const box = (x: number, y: number, words: string, fill: string, ink: string): string =>
  element('g', {}, [
    element('rect', {
      ...{ x: x - BOX.width / 2, y: y - BOX.height / 2, width: BOX.width, height: BOX.height, rx: 5 },
      ...{ fill, stroke: INK },
    }),
    text(x, y + 5, words, { 'text-anchor': 'middle', fill: ink }),
  ])

const cnot = (x: number, control: number, target: number): string =>
  element('g', {}, [
    line(x, control, x, target, { 'stroke-width': 1.5 }),
    element('circle', { cx: x, cy: control, r: 5 }),
    element('circle', { cx: x, cy: target, r: 10, fill: PAPER, stroke: INK, 'stroke-width': 1.5 }),
    line(x - 10, target, x + 10, target, { 'stroke-width': 1.5 }),
    line(x, target - 10, x, target + 10, { 'stroke-width': 1.5 }),
  ])

const measurement = (qubit: number, end: number): string =>
  element('g', {}, [
    element('rect', { x: end, y: rowOf(qubit) - 20, width: 44, height: 40, rx: 5, fill: LINE, stroke: INK }),
    text(end + 22, rowOf(qubit) + 5, `Z`, { 'text-anchor': 'middle' }),
    text(end + 54, rowOf(qubit) + 5, `q${sub(qubit)} = ⟨Z${sub(qubit)}⟩`),
  ])
