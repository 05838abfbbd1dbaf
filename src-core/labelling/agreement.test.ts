import { expect, test } from 'vitest'
import type { Box } from '../reading/types.ts'
import { disagreementsOf, thingsOf, type Judgement } from './agreement.ts'
import { NOT_GRADABLE } from './label.ts'

let ids = 0
const label = (reader: string, grade: Judgement['grade'], change: Partial<Judgement> = {}): Judgement => ({
  ...{ id: `l${(ids += 1)}`, runId: 'a', frame: 3, box: null, adjudicates: [] },
  ...{ reader, grade },
  ...change,
})
const box = (x: number, y = 10): Box => [x, y, 80, 80]
const kinds = (labels: readonly Judgement[]) => disagreementsOf(labels).map(({ kind }) => kind)

test("the newest of each reader counts, and people's boxes around one place are one place", () => {
  const labels = [
    label('A', 'none', { box: box(10) }),
    label('A', '>=70', { box: box(12) }),
    label('B', '50-69', { box: box(20) }),
    label('B', 'none', { box: box(300) }),
  ]
  const things = thingsOf(labels)
  expect(things.map((thing) => thing.labels.map(({ grade }) => grade))).toEqual([['>=70', '50-69'], ['none']])
  expect(things[0]?.decides).toBe(labels[2])
  expect(kinds(labels)).toEqual(['degree'])
})

test.each([
  ['none', '<50', ['degree'], true],
  ['<50', '50-69', ['side'], false],
  ['none', 'none', [], true],
  ['>=70', NOT_GRADABLE, ['gradable'], false],
  [NOT_GRADABLE, NOT_GRADABLE, [], true],
] as const)('%s against %s', (a, b, expected, decided) => {
  const labels = [label('A', a), label('B', b)]
  expect(kinds(labels)).toEqual(expected)
  expect(thingsOf(labels)[0]?.decides !== null).toBe(decided)
})

test('a decision between them settles it, until somebody reads it otherwise again', () => {
  const [a, b] = [label('A', 'none'), label('B', '>=70')]
  const decision = label('C', '>=70', { adjudicates: [a.id, b.id] })
  expect(thingsOf([a, b, decision])[0]?.decides).toBe(decision)
  expect(kinds([a, b, decision])).toEqual([])
  expect(kinds([a, b, label('C', '>=70')])).toEqual(['side'])
  expect(kinds([a, b, decision, label('D', 'none')])).toEqual(['side'])
  expect(kinds([b, decision, label('A', 'none')])).toEqual(['side'])
})

test('a decision holds on what was taken back and put back, as on a stenosis that another did not find', () => {
  const again = (one: Judgement, change: Partial<Judgement> = {}): Judgement =>
    label(one.reader, one.grade, { box: one.box, replaces: one.replaces ?? one.id, ...change })
  const [a, b] = [label('A', 'none'), label('B', '>=70')]
  const decision = label('C', '>=70', { adjudicates: [a.id, b.id] })
  const back = again(again(a))
  expect(thingsOf([b, decision, back])[0]?.decides).toBe(decision)
  expect(kinds([b, decision, back])).toEqual([])
  expect(kinds([b, decision, again(a, { replaces: 'of another' })])).toEqual(['side'])
  const [marked, free] = [label('A', '>=70', { box: box(10) }), label('B', 'none')]
  const both = label('C', '>=70', { box: box(14), adjudicates: [marked.id, free.id] })
  expect(kinds([marked, both, again(free)])).toEqual([])
  expect(kinds([free, both, again(marked)])).toEqual([])
})

test('a read that was put back is no later than the decision of the same person on it', () => {
  const [a, b] = [label('A', 'none'), label('B', '>=70')]
  const consensus = label('A', '>=70', { adjudicates: [a.id, b.id] })
  const back = label('A', 'none', { replaces: a.id })
  expect(thingsOf([b, consensus, back])[0]).toMatchObject({ labels: [b, consensus], decides: consensus })
})

test('a decision of one of the two themselves is a consensus', () => {
  const [a, b] = [label('A', 'none'), label('B', '>=70')]
  const consensus = label('A', '>=70', { adjudicates: [a.id, b.id] })
  expect(thingsOf([a, b, consensus])[0]).toMatchObject({ labels: [b, consensus], decides: consensus })
})

test('a stenosis that another did not find on the same frame or run is said, and decided', () => {
  const marked = label('A', '>=70', { box: box(10) })
  const free = label('B', 'none')
  expect(kinds([marked, free])).toEqual(['missed'])
  expect(kinds([marked, label('B', '<50', { frame: null })])).toEqual(['missed'])
  expect(kinds([marked, label('A', 'none')])).toEqual([])
  expect(kinds([marked, label('B', 'none', { frame: 4 })])).toEqual([])
  expect(kinds([marked, label('B', NOT_GRADABLE)])).toEqual([])
  expect(kinds([label('A', 'none', { box: box(10) }), free])).toEqual([])
  const decision = label('C', '>=70', { box: box(14), adjudicates: [marked.id, free.id] })
  expect(kinds([marked, free, decision])).toEqual([])
})

test('what has to be decided comes first', () => {
  const degree = [label('A', 'none'), label('B', '<50')]
  const side = [label('A', 'none', { frame: 9 }), label('B', '>=70', { frame: 9 })]
  expect(kinds([...degree, ...side])).toEqual(['side', 'degree'])
})
