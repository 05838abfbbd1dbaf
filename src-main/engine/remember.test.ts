import { expect, test } from 'vitest'
import { rememberLast } from './remember.ts'

test('reading on and looking one ahead asks for each frame once; what is further back is asked for again', async () => {
  const asked: number[] = []
  const frames = rememberLast(2, async (frame) => {
    asked.push(frame)
    return frame * 10
  })
  for (const frame of [0, 1, 2])
    expect(await Promise.all([frames(frame), frames(frame + 1)])).toEqual([frame * 10, (frame + 1) * 10])
  expect(asked).toEqual([0, 1, 2, 3])
  await frames(0)
  expect(asked).toEqual([0, 1, 2, 3, 0])
})
