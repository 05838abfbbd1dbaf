import { expect, test } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { furtherAnswers, tellFurther } from './further.ts'
import { parseHeads, type HeadsFile } from './heads-file.ts'
import { answer, headArrays, type LinearHeads } from './linear-heads.ts'

const WIDTH = 6
const random = seededRandom(3)
const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => randomNormal(random))
const linear = (questions: readonly string[]): LinearHeads => ({
  questions,
  mean: numbers(WIDTH),
  scale: numbers(WIDTH),
  kernel: numbers(WIDTH * questions.length),
  bias: numbers(questions.length),
})
const heads = [
  linear(['right coronary artery', 'segment 1', 'segment 2']),
  linear(['at least 60 %', 'at least 70 %']),
]

test('an answer is bias + kernel · standardized features, question by question', () => {
  const [place] = heads
  if (place === undefined) throw new Error('no head')
  const features = numbers(2 * WIDTH)
  const said = answer(place, features, 2)
  for (let s = 0; s < 2; s++)
    for (let q = 0; q < 3; q++) {
      const sum = Array.from(
        { length: WIDTH },
        (_, f) =>
          (features[s * WIDTH + f]! - place.mean[f]!) * place.scale[f]! * (place.kernel[f * 3 + q] ?? NaN),
      ).reduce((a, b) => a + b, place.bias[q] ?? NaN)
      expect(said[s * 3 + q]).toBeCloseTo(sum, 4)
    }
})

const flat = heads.flatMap(headArrays).flatMap((part) => [...part])
const bin = new Uint8Array(Float32Array.from(flat).buffer)
const question = (text: string, shown: boolean, low: number) => ({
  question: text,
  n: 1525,
  yes: 300,
  auc: { value: low + 0.05, interval: [low, low + 0.1] satisfies [number, number] },
  shown,
})
const file: HeadsFile = {
  schema: 2,
  weightsSha256: 'a'.repeat(64),
  command: 'none',
  bin: { bytes: bin.byteLength, sha256: 'b'.repeat(64) },
  heads: [
    {
      name: 'place',
      source: 'frames',
      real: true,
      questions: [
        question('right coronary artery', false, 0.75),
        question('segment 1', true, 0.81),
        question('segment 2', false, 0.75),
      ],
    },
    {
      name: 'severity',
      source: 'drawn frames',
      real: false,
      questions: [question('at least 60 %', false, 0.45), question('at least 70 %', false, 0.45)],
    },
  ],
}
const parts = { json: file, bin, binSha256: 'b'.repeat(64) }
const model = { weightsSha256: 'a'.repeat(64), width: WIDTH }

test('heads are read back as they were written', () => {
  const read = parseHeads(parts, model)
  if (!read.ok) throw new Error(read.error.message)
  expect(read.value.map((head) => head.linear)).toEqual(heads)
})

test.each([
  ['other weights', parts, { ...model, weightsSha256: 'c'.repeat(64) }, 'other weights'],
  ['another file', { ...parts, binSha256: 'c'.repeat(64) }, model, 'SHA-256'],
  ['another width', parts, { ...model, width: 7 }, 'length'],
  ['rubbish', { ...parts, json: { schema: 1 } }, model, 'schema'],
])('heads of %s are refused', (_, given, wanted, why) => {
  const read = parseHeads(given, wanted)
  expect(read).toMatchObject({ ok: false, error: { code: 'heads-invalid' } })
  if (!read.ok) expect(read.error.message).toContain(why)
})

/** Answers with these logits, head by head. */
function answersWith(place: readonly number[], severity: readonly number[]) {
  const logits = [place, severity]
  return file.heads.map((head, h) => ({
    ...head,
    questions: head.questions.map((one, q) => ({ ...one, logit: logits[h]?.[q] ?? NaN })),
  }))
}

test('only what real images have proved is told, unless everything is asked for', () => {
  const proven = tellFurther(answersWith([2, 1, -1], [-1, -1]), false)
  expect(proven).toEqual([
    {
      title: 'Segment',
      text: 'most like segment 1',
      evidence: 'AUC 0.86 (0.81 to 0.91; 1,525 regions, 300 such, frames)',
    },
  ])
  expect(tellFurther(answersWith([2, -1, 1], [-1, -1]), false)).toEqual([])
})

test('asked for everything, each head says what its answer is worth', () => {
  const all = tellFurther(answersWith([-2, -1, 1], [1, -1]), true)
  expect(all.map(({ title, text }) => `${title}: ${text}`)).toEqual([
    'Segment: most like segment 2',
    'Artery: unlike a right coronary artery',
    'Severity: at least 60 % of the diameter',
  ])
  expect(all[0]?.evidence).toMatch(/^thin evidence: AUC 0\.80/)
  expect(all[2]?.evidence).toMatch(/^no better than chance, as far as is known, and on drawn frames only: /)
  const severity = (logits: readonly number[]) =>
    tellFurther(answersWith([0, 0, 0], logits), true).at(-1)?.text
  // Cumulative: a yes after a no is not believed.
  expect(severity([-1, 1])).toBe('not at least 60 % of the diameter')
  expect(severity([1, 1])).toBe('at least 70 % of the diameter')
})

test('every question keeps its evidence beside its logit', () => {
  const features = numbers(WIDTH)
  const [first] = heads
  const told = furtherAnswers(
    file.heads.map((facts, i) => ({ facts, linear: heads[i] ?? linear([]) })),
    features,
  )
  expect(told[0]?.questions.map(({ logit }) => logit)).toEqual([...answer(first ?? linear([]), features, 1)])
  expect(told[1]?.questions[0]).toMatchObject({ question: 'at least 60 %', n: 1525, shown: false })
})
