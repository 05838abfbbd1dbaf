import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelWith } from '../testing/labels.ts'
import { acted, noHistory, redid, toRedo, toUndo, undid, type Change, type History } from './history.ts'
import { asNew, type Label } from './label.ts'

/** A store in memory: labels get ids, and what is taken back no longer stands. */
function memory() {
  const standing = new Map<string, Label>()
  let ids = 0
  const change = ({ retract, record }: Change): Label[] => {
    for (const id of retract) {
      if (!standing.has(id)) throw new Error(`${id} does not stand`)
      standing.delete(id)
    }
    const recorded = record.map((label) => labelWith({ ...label, id: `l${(ids += 1)}` }))
    for (const label of recorded) standing.set(label.id, label)
    return recorded
  }
  return { standing, change, says: () => [...standing.values()].map(({ comment }) => comment).sort() }
}

test('undo and redo walk through corrections of corrections, whatever ids they get', () => {
  const { change, says } = memory()
  let history: History = noHistory
  const act = (retracted: Label[], comment: string) => {
    const recorded = change({
      retract: retracted.map(({ id }) => id),
      record: [{ ...asNew(labelWith({})), comment }],
    })
    history = acted(history, { recorded, retracted })
    return recorded
  }
  const undo = () => (history = undid(history, change(toUndo(history) ?? { retract: [], record: [] })))
  const redo = () => (history = redid(history, change(toRedo(history) ?? { retract: [], record: [] })))
  const first = act([], 'one')
  const second = act(first, 'two')
  act(second, 'three')
  undo()
  expect(says()).toEqual(['two'])
  undo()
  expect(says()).toEqual(['one'])
  redo()
  redo()
  expect(says()).toEqual(['three'])
  undo()
  undo()
  undo()
  expect(says()).toEqual([])
  expect(toUndo(history)).toBeNull()
  redo()
  expect(says()).toEqual(['one'])
  act([], 'other')
  expect(toRedo(history)).toBeNull()
})

test('what undo and redo put back says which label it is again, however often', () => {
  const { change } = memory()
  const said = change({ retract: [], record: [asNew(labelWith({}))] })
  const [first] = said
  let history: History = acted(noHistory, {
    recorded: change({ retract: ['l1'], record: [] }),
    retracted: said,
  })
  for (let turn = 0; turn < 3; turn += 1) {
    const undo = toUndo(history) ?? expect.fail('nothing to undo')
    expect(undo.record).toEqual([{ ...asNew(labelWith({})), replaces: first?.id }])
    history = undid(history, change(undo))
    history = redid(history, change(toRedo(history) ?? expect.fail('nothing to redo')))
  }
  history = acted(noHistory, { recorded: said, retracted: [] })
  history = undid(history, [])
  expect(toRedo(history)?.record).toMatchObject([{ replaces: first?.id }])
})

test('every undo brings back what stood before, and every redo what stood after', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('add', 'correct', 'undo', 'redo'), { maxLength: 40 }), (steps) => {
      const { standing, change, says } = memory()
      let history: History = noHistory
      const past: string[][] = []
      const future: string[][] = []
      for (const [i, step] of steps.entries()) {
        const before = says()
        if (step === 'add' || step === 'correct') {
          const retracted = step === 'correct' ? [...standing.values()].slice(0, 1) : []
          const record = [{ ...asNew(labelWith({})), comment: `c${i}` }]
          history = acted(history, {
            recorded: change({ retract: retracted.map(({ id }) => id), record }),
            retracted,
          })
          past.push(before)
          future.length = 0
          continue
        }
        const asked = step === 'undo' ? toUndo(history) : toRedo(history)
        if (asked === null) continue
        const copies = change(asked)
        history = step === 'undo' ? undid(history, copies) : redid(history, copies)
        const [from, to] = step === 'undo' ? [past, future] : [future, past]
        expect(says()).toEqual(from.pop())
        to.push(before)
      }
    }),
  )
})
