import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { labelWith } from '#core/testing/labels.ts'
import { ok } from '#core/result.ts'
import type { Box, RunPlace } from '#core/reading/types.ts'
import { openStore, type Store } from '../store/store.ts'
import { indexedFile, runReading, temporaryFolder } from '../store/testing.ts'
import { createLabelQueue } from './label-queue.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let asked: number
beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  asked = 0
})
afterEach(() => {
  store.close()
  folder.remove()
})

const place = (frame: number, box: Box, value: number): RunPlace => ({
  ...{ frames: [frame], looks: [], logit: 0 },
  best: {
    ...{ frame, box, triage: 'uncertain' },
    probability: { value, level: 'region', interval: null, evidence: 'not calibrated here' },
  },
})

const queue = () =>
  createLabelQueue({
    store,
    madeBy: () => 'model-a',
    engine: {
      state: () => ({ status: 'ready', facts: null, error: null }),
      score: async (_source, frame, boxes) => {
        asked += 1
        return ok({ logits: boxes.map(() => 0), outside: null, places: boxes.map(([x]) => [x / 10, frame]) })
      },
    },
  })

async function items(order: 'teaching' | 'plain', of = queue()) {
  const answer = await of.queue({ order })
  return answer.ok ? answer.value.map(({ frame, box, reasons }) => [frame, box?.[0] ?? null, ...reasons]) : []
}

test('offers the places of read runs, the uncertain first, asks for their features once, and leaves out what is labelled', async () => {
  const { id } = store.library.add(indexedFile('/a/1'), 'now', false)
  const unread = indexedFile('/a/2', { sopInstanceUid: '9', instanceNumber: 2 })
  store.library.add(unread, 'now', false)
  store.readings.setRun(id, 'model-a', {
    ...runReading('model-a'),
    places: [place(1, [0, 0, 2, 2], 0.97), place(0, [2, 2, 2, 2], 0.5)],
  })
  expect(await items('plain')).toEqual([
    [0, 2],
    [1, 0],
    [null, null],
  ])
  const one = queue()
  expect((await items('teaching', one)).map(([frame]) => frame).sort()).toEqual([0, 1, null])
  expect(asked).toBe(2)
  store.labels.record(labelWith({ id: 'l', runId: id, frame: 0, box: [2, 2, 2, 2], grade: '>=70' }))
  expect((await items('teaching', one)).map(([frame]) => frame)).toEqual([null, 1])
  expect(asked).toBe(2)
  store.labels.record(
    labelWith({ id: 'm', runId: id, frame: 0, box: [2, 2, 2, 2], grade: 'none', reader: 'B' }),
  )
  expect((await items('teaching', one))[0]?.slice(0, 3)).toEqual([0, 2, 'readers disagree'])
})
