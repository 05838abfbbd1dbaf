import { expect, it } from 'vitest'
import { ok } from '#core/result.ts'
import { run } from '../values.testing.ts'
import { FrameSource } from './frame-source.ts'
import { framesAhead } from './frames-ahead.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve))

/** A source that keeps ten frames, of 100 bytes each. */
function start() {
  const fetched: string[] = []
  const source = new FrameSource({
    fetch: async (path) => {
      fetched.push(path)
      return new Response(new Uint8Array(1))
    },
    decode: async () => ok({ rows: 10, columns: 10, samples: 1, data: new Uint8Array(100) }),
    capacityBytes: 1000,
    onFrame: () => undefined,
  })
  return { source, fetched }
}

it('drops frames that were shown before those that are about to be, so that each is there when it is due', async () => {
  const { source, fetched } = start()
  const one = run('a')
  const late: number[] = []
  for (let shown = 0; shown < 60; shown++) {
    const frame = shown % 30
    source.want(
      framesAhead(30, frame, 1)
        .slice(0, 8)
        .map((ahead) => ({ run: one, frame: ahead })),
    )
    for (let i = 0; i < 6; i++) await settle()
    if (source.get(one.id, frame) === null) late.push(shown)
  }
  expect(late).toEqual([])
  // Once each in every round of the run, and the last seven of those ahead.
  expect(fetched).toHaveLength(60 + 7)
})
