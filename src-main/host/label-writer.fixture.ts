import { createHandlers } from './killed.testing.ts'

/**
 * A person who labels as fast as the program lets them, by its own handlers: grades, regions, corrections, undo and redo. Each
 * act is told to the parent once it was acknowledged; the parent kills this process at some moment.
 */
const [path, round] = process.argv.slice(2)
if (path === undefined || round === undefined || !process.send)
  throw new Error('to be forked with the path of a library and a round')
const { label, runId } = createHandlers(path, round)

const grades = ['none', '<50', '50-69', '>=70', 'occluded', 'not gradable'] as const
const tell = (message: unknown) => new Promise((sent) => process.send?.(message, sent))

let last: string | null = null
for (let n = 0; n < 10_000; n++) {
  const retract = last !== null && n % 3 === 2 ? [last] : []
  const common = { runId, segment: n % 4 === 0 ? ('7' as const) : null, comment: '', adjudicates: [] }
  const answer = await label.change({
    retract,
    record: [
      {
        ...common,
        frame: n % 2,
        box: n % 5 === 0 ? [n % 2, 1, 2, 2] : null,
        grade: grades[n % grades.length] ?? 'none',
      },
    ],
  })
  if (!answer.ok) throw new Error(answer.error.message)
  last = answer.value.at(-1)?.id ?? null
  await tell({ recorded: answer.value, retracted: retract })
}
