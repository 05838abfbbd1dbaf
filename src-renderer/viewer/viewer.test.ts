import { describe, expect, it } from 'vitest'
import type { FramePixels } from '#core/dicom/types.ts'
import { fail, ok, type Result } from '#core/result.ts'
import { run } from '../values.testing.ts'
import { FrameSource } from './frame-source.ts'
import type { Picture } from './picture.ts'
import { ViewerState } from './viewer.svelte.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve))
const pixelsOf = (value: number): FramePixels => ({
  rows: 2,
  columns: 2,
  samples: 1,
  data: Uint8Array.of(value, value, value, value),
})

/** A viewer with a clock that the test turns; frame n of any run is grey n + 1. */
function start(decode: (frame: number) => Promise<Result<FramePixels>> | null = () => null) {
  let nowMs = 1000
  let paint: (() => void) | null = null
  const fetched: string[] = []
  const shown: Picture[] = []
  const viewer = new ViewerState({
    createSource: (onFrame) =>
      new FrameSource({
        fetch: async (path) => {
          fetched.push(path)
          return new Response(Uint8Array.of(Number(path.split('/').at(-1))))
        },
        decode: (bytes) => decode(bytes[0] ?? 0) ?? Promise.resolve(ok(pixelsOf((bytes[0] ?? 0) + 1))),
        capacityBytes: 1e6,
        onFrame,
      }),
    nowMs: () => nowMs,
    nextPaint: (callback) => {
      paint = callback
      return () => (paint = null)
    },
    aheadBytes: 1e6,
  })
  viewer.attach({
    show: (picture) => shown.push(picture),
    resize: () => ({ width: 20, height: 20 }),
    close: () => undefined,
  })
  const pass = (ms: number) => {
    nowMs += ms
    const due = paint
    paint = null
    due?.()
  }
  return { viewer, shown, fetched, pass, greys: () => shown.map(({ data }) => data[0]) }
}

describe('a run on screen', () => {
  it('shows its first frame as soon as it is there, and says how long that took', async () => {
    const { viewer, greys } = start()
    viewer.open(run('a'))
    expect(viewer.loading).toBe(true)
    await settle()
    expect(greys()[0]).toBe(1)
    expect(viewer.loading).toBe(false)
    expect(viewer.firstFrameMs).toBe(0)
  })

  it('plays by the clock: a late picture skips frames and counts them', async () => {
    const { viewer, pass } = start()
    viewer.open(run('a', { frameCount: 3 }), true)
    await settle()
    await settle()
    pass(0)
    pass(100)
    expect(viewer.frame).toBe(1)
    expect(viewer.pace.late).toBe(0)
    pass(200)
    expect(viewer.frame).toBe(0)
    expect(viewer.pace.late).toBe(1)
  })

  it('says the rate it reaches while it is too slow, until it stands', async () => {
    const { viewer, pass } = start()
    viewer.open(run('a', { frameCount: 3 }), true)
    await settle()
    for (let i = 0; i < 20; i++) pass(100)
    expect(viewer.dueFps).toBeCloseTo(10, 9)
    expect(viewer.laggingFps).toBeNull()
    for (let i = 0; i < 20; i++) pass(200)
    expect(viewer.laggingFps).toBeCloseTo(5, 9)
    viewer.togglePlay()
    expect(viewer.laggingFps).toBeNull()
  })

  it('stops at the end when it does not go round', async () => {
    const { viewer, pass } = start()
    viewer.loop = false
    viewer.open(run('a'), true)
    await settle()
    await settle()
    pass(0)
    pass(1000)
    expect(viewer.frame).toBe(2)
    expect(viewer.playing).toBe(false)
  })

  it('waits with the clock until its first frame has come', async () => {
    let give: (result: Result<FramePixels>) => void = () => undefined
    const first = new Promise<Result<FramePixels>>((resolve) => (give = resolve))
    const { viewer, pass } = start((frame) => (frame === 0 ? first : null))
    viewer.open(run('a'), true)
    await settle()
    pass(5000)
    expect(viewer.frame).toBe(0)
    give(ok(pixelsOf(9)))
    await settle()
    pass(50)
    expect(viewer.frame).toBe(0)
    expect(viewer.pace.late).toBe(0)
  })

  it('says why a frame cannot be drawn, and goes on to the next', async () => {
    const broken = { code: 'x', message: 'It is damaged.', action: 'Go on.' }
    const { viewer } = start((frame) => (frame === 1 ? Promise.resolve(fail(broken)) : null))
    viewer.open(run('a'))
    await settle()
    await settle()
    viewer.step(1)
    expect(viewer.failure).toEqual(broken)
    viewer.step(1)
    expect(viewer.failure).toBeNull()
  })

  it('leaves no other picture under the name of a frame that is still to come', async () => {
    let give: (result: Result<FramePixels>) => void = () => undefined
    const late = new Promise<Result<FramePixels>>((resolve) => (give = resolve))
    const { viewer, greys } = start((frame) => (frame === 2 ? late : null))
    viewer.open(run('a'))
    await settle()
    viewer.last()
    expect([viewer.frame, viewer.loading]).toEqual([2, true])
    viewer.first()
    expect(viewer.loading).toBe(false)
    viewer.last()
    give(ok(pixelsOf(9)))
    await settle()
    expect([greys().at(-1), viewer.loading]).toEqual([9, false])
  })

  it('leaves nothing of the run before where the first frame is damaged and the next one is still to come', async () => {
    const broken = { code: 'x', message: 'It is damaged.', action: 'Go on.' }
    let opened = 'a'
    const { viewer } = start((frame) => {
      if (opened === 'a') return null
      return frame === 0 ? Promise.resolve(fail(broken)) : new Promise(() => undefined)
    })
    viewer.open(run('a'))
    await settle()
    await settle()
    opened = 'b'
    viewer.open(run('b'))
    await settle()
    expect([viewer.failure, viewer.loading]).toEqual([broken, false])
    viewer.seek(1)
    expect([viewer.failure, viewer.loading]).toEqual([null, true])
  })

  it('asks once more, when told to, for a frame that could not be had', async () => {
    let refuse = true
    const refused = { code: 'screen-locked', message: 'Locked.', action: 'Unlock.' }
    const { viewer, greys } = start(() => (refuse ? Promise.resolve(fail(refused)) : null))
    viewer.open(run('a'))
    await settle()
    expect([viewer.failure, greys()]).toEqual([refused, []])
    refuse = false
    viewer.retry()
    await settle()
    expect([viewer.failure, greys()]).toEqual([null, [1]])
  })

  it('fetches the frame on screen first, then what comes after it, and the next run last', async () => {
    const { viewer, fetched } = start()
    viewer.open(run('a'))
    viewer.prefetch(run('b'))
    for (let i = 0; i < 8; i++) await settle()
    const [a, b] = [run('a').id, run('b').id]
    expect(fetched).toEqual(
      [0, 1, 2].map((n) => `/frame/${a}/${n}`).concat([0, 1, 2].map((n) => `/frame/${b}/${n}`)),
    )
  })

  it('inverts, windows, and is back as the file wants it with the next run', async () => {
    const { viewer, greys } = start()
    viewer.open(run('a'))
    await settle()
    viewer.invert()
    expect(greys().at(-1)).toBe(254)
    viewer.dragWindow(50, 0)
    expect(viewer.window?.width).toBeGreaterThan(256)
    viewer.open(run('b'))
    await settle()
    expect(viewer.window?.width).toBe(256)
  })

  it('keeps measures with their frame', async () => {
    const { viewer } = start()
    viewer.open(run('a'))
    await settle()
    viewer.addMeasure({ from: { x: 0, y: 0 }, to: { x: 1, y: 1 } })
    viewer.step(1)
    expect(viewer.frameMeasures).toHaveLength(0)
    viewer.step(-1)
    expect(viewer.frameMeasures).toHaveLength(1)
    viewer.removeMeasure()
    expect(viewer.frameMeasures).toHaveLength(0)
  })

  it('draws a measure on the frame it was begun on: the run stands still, and a line whose frame was left is dropped', async () => {
    const { viewer, pass } = start()
    const [from, to] = [
      { x: 0, y: 0 },
      { x: 30, y: 40 },
    ]
    viewer.open(run('a'), true)
    await settle()
    await settle()
    viewer.beginMeasure(from)
    viewer.stretchMeasure(to)
    pass(100)
    expect([viewer.playing, viewer.frame, viewer.drawn]).toEqual([false, 0, { from, to }])
    viewer.endMeasure()
    expect([viewer.frameMeasures, viewer.drawn]).toEqual([[{ from, to }], null])
    viewer.beginMeasure(from)
    viewer.stretchMeasure(to)
    viewer.step(1)
    expect(viewer.drawn).toBeNull()
    viewer.endMeasure()
    viewer.step(-1)
    expect([viewer.frameMeasures, viewer.drawn]).toEqual([[{ from, to }], null])
  })
})
