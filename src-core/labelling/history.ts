import { putBack, type Label, type NewLabel } from './label.ts'

/** What one act recorded, and what it took back. */
export interface Act {
  readonly recorded: readonly Label[]
  readonly retracted: readonly Label[]
}

/** What a person did since they sat down, oldest first, and what of it they took back, the last taken back at the end. */
export interface History {
  readonly done: readonly Act[]
  readonly undone: readonly Act[]
}

/** What main is asked for: nothing is ever un-said, so undo and redo are acts like any other. */
export interface Change {
  readonly retract: string[]
  readonly record: NewLabel[]
}

export const noHistory: History = { done: [], undone: [] }

/** After an act of its own: what was taken back before can no longer come again. */
export const acted = ({ done }: History, act: Act): History => ({ done: [...done, act], undone: [] })

/** @returns null where there is nothing to undo */
export function toUndo({ done }: History): Change | null {
  const act = done.at(-1)
  return act === undefined ? null : { retract: idsOf(act.recorded), record: act.retracted.map(putBack) }
}

export function toRedo({ undone }: History): Change | null {
  const act = undone.at(-1)
  return act === undefined ? null : { retract: idsOf(act.retracted), record: act.recorded.map(putBack) }
}

/** @param copies what main recorded for `toUndo`, in its order: they stand in the place of what the act had taken back */
export function undid({ done, undone }: History, copies: readonly Label[]): History {
  const act = done.at(-1)
  if (act === undefined) return { done, undone }
  const rename = renamer(act.retracted, copies)
  return rename({ done: done.slice(0, -1), undone: [...undone, { ...act, retracted: copies }] })
}

/** @param copies what main recorded for `toRedo` */
export function redid({ done, undone }: History, copies: readonly Label[]): History {
  const act = undone.at(-1)
  if (act === undefined) return { done, undone }
  const rename = renamer(act.recorded, copies)
  return rename({ done: [...done, { ...act, recorded: copies }], undone: undone.slice(0, -1) })
}

const idsOf = (labels: readonly Label[]): string[] => labels.map(({ id }) => id)

/** Other acts speak of the labels that were there before: from now on of those in their place. */
function renamer(before: readonly Label[], after: readonly Label[]): (history: History) => History {
  const now = new Map(before.flatMap(({ id }, i) => (after[i] === undefined ? [] : [[id, after[i]]])))
  const renamed = (labels: readonly Label[]) => labels.map((label) => now.get(label.id) ?? label)
  const ofAct = ({ recorded, retracted }: Act): Act => ({
    recorded: renamed(recorded),
    retracted: renamed(retracted),
  })
  return ({ done, undone }) => ({ done: done.map(ofAct), undone: undone.map(ofAct) })
}
