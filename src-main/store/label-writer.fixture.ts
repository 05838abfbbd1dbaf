import { openStore } from './store.ts'

/** Records labels as fast as it can and acknowledges each one to its parent, which kills it in the middle. */
const [path] = process.argv.slice(2)
if (path === undefined || !process.send) throw new Error('to be forked with the path of a library')
const store = openStore(path)
const common = { runId: 'b'.repeat(32), frame: 0, grade: 'none', reader: 'R', retractedAt: null } as const
for (let n = 0; n < 10_000; n++) {
  const id = `label-${n}`
  const at = new Date(n).toISOString()
  const { runId, frame, grade } = common
  store.transaction(() => {
    store.labels.record({ ...common, id, recordedAt: at })
    store.audit.append(
      { at, account: 'a', reader: '' },
      { kind: 'label-recorded', labelId: id, runId, frame, grade },
    )
  })
  await new Promise((sent) => process.send?.(id, sent))
}
