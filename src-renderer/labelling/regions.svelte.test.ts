import { expect, it } from 'vitest'
import { phantomFrame } from '#core/labelling/follow.testing.ts'
import { run } from '../values.testing.ts'
import { labelsInMemory, regionsOf } from './labels.testing.ts'
import type { Picture, RegionState } from './regions.svelte.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve))

async function start(change: Partial<Picture> = {}) {
  const { labels, stored } = labelsInMemory()
  await labels.follow(run('a'))
  const standing = () => stored.filter(({ retractedAt }) => retractedAt === null)
  return { labels, regions: regionsOf(labels, change), stored, standing }
}

it('grades a new box where the model points, moves it, and keeps each place as a fact of its own', async () => {
  const { regions, stored, standing } = await start({ suggested: () => [[100, 100, 80, 80]] })
  regions.begin()
  regions.segment = '7'
  expect(regions.drawn).toMatchObject([{ box: [100, 100, 80, 80], look: 'draft' }])
  expect(await regions.grade('>=70')).toBe(true)
  expect(regions.drawn).toMatchObject([{ text: '≥ 70 · 7 LAD mid', look: 'selected' }])
  regions.nudge(4, 0)
  regions.grow(0, 8)
  expect(stored).toHaveLength(1)
  await regions.settle()
  expect(standing()).toMatchObject([{ box: [104, 96, 80, 88], grade: '>=70', segment: '7' }])
  expect(stored).toHaveLength(2)
  regions.begin()
  expect(regions.draft?.box).toEqual([216, 216, 80, 80])
})

it('draws by the pointer in any direction, takes hold of a corner, moves from inside, and a click begins a usual box', async () => {
  const { regions, standing } = await start()
  regions.down({ x: 200, y: 180 }, 6)
  regions.move({ x: 120, y: 100 })
  await regions.up()
  await regions.grade('none')
  expect(standing()).toMatchObject([{ box: [120, 100, 80, 80] }])
  regions.down({ x: 201, y: 181 }, 6)
  regions.move({ x: 220, y: 190 })
  await regions.up()
  expect(standing()).toMatchObject([{ box: [120, 100, 100, 90] }])
  regions.down({ x: 150, y: 150 }, 6)
  regions.move({ x: 160, y: 140 })
  await regions.up()
  expect(standing()).toMatchObject([{ box: [130, 90, 100, 90] }])
  regions.down({ x: 400, y: 400 }, 6)
  await regions.up()
  expect(regions.draft).toMatchObject({ box: [360, 360, 80, 80], of: null })
})

it('undoes and redoes what was drawn, graded, moved and deleted', async () => {
  const { labels, regions, standing } = await start()
  regions.begin([10, 10, 80, 80])
  await regions.grade('<50')
  await regions.grade('50-69')
  expect(await regions.remove()).toBe(true)
  expect(standing()).toEqual([])
  await labels.undoLast()
  expect(standing()).toMatchObject([{ grade: '50-69' }])
  await labels.undoLast()
  expect(standing()).toMatchObject([{ grade: '<50' }])
  await labels.undoLast()
  expect(standing()).toEqual([])
  expect(await labels.undoLast()).toBeNull()
  await Promise.all([labels.redoLast(), labels.redoLast()])
  expect(standing()).toMatchObject([{ grade: '50-69' }])
})

it('follows a region over its neighbours and records only what was confirmed', async () => {
  let frame = $state(2)
  const shown: number[] = []
  const { regions, standing } = await start({
    frame: () => frame,
    frameCount: () => 5,
    grey: async (at) => phantomFrame(6 * at, 4 * at, at + 1),
    show: (at) => {
      shown.push(at)
      frame = at
    },
  })
  regions.begin([200, 180, 80, 80])
  await regions.grade('>=70')
  await regions.follow()
  expect(regions.offers.map((offer) => [offer.frame, offer.likely])).toEqual([
    [3, true],
    [4, true],
    [1, true],
    [0, true],
  ])
  frame = 3
  await regions.answer(true)
  frame = 4
  await regions.answer(false)
  expect(shown).toEqual([3, 4, 1])
  expect(standing().map((label) => label.frame)).toEqual([2, 3])
  const [x = 0, y = 0] = standing()[1]?.box ?? []
  expect([Math.abs(x - 206) <= 2, Math.abs(y - 184) <= 2]).toEqual([true, true])
  expect(standing()[1]?.grade).toBe('>=70')
})

it('gives a new region up once its frame is left: nothing is graded that is not on screen', async () => {
  let frame = $state(0)
  const { regions, stored } = await start({ frame: () => frame })
  regions.begin()
  frame = 1
  expect(regions.held).toBeNull()
  expect(await regions.grade('50-69')).toBe(false)
  expect([stored, regions.draft]).toEqual([[], null])
})

it('records on its own frame what was moved there, and grades, moves, draws and deletes on the one on screen', async () => {
  const acts: ((regions: RegionState) => unknown)[] = [
    (regions) => regions.grade('<50'),
    (regions) => regions.nudge(4, 0),
    (regions) => regions.down({ x: 400, y: 400 }, 6),
    (regions) => regions.down({ x: 140, y: 140 }, 6),
    (regions) => regions.remove(),
  ]
  for (const act of acts) {
    let frame = $state(0)
    const { regions, standing } = await start({ frame: () => frame })
    regions.begin([100, 100, 80, 80])
    await regions.grade('>=70')
    regions.nudge(4, 0)
    frame = 1
    await act(regions)
    await settle()
    expect(standing()).toMatchObject([{ frame: 0, box: [104, 100, 80, 80], grade: '>=70' }])
    expect(regions.draft).toBeNull()
  }
})

it('grades the region that was clicked while the one moved before is still being recorded', async () => {
  const { regions, standing } = await start()
  regions.begin([300, 300, 80, 80])
  await regions.grade('none')
  regions.begin([100, 100, 80, 80])
  await regions.grade('none')
  regions.nudge(4, 0)
  regions.down({ x: 340, y: 340 }, 6)
  await regions.up()
  await settle()
  expect(regions.selected?.box).toEqual([300, 300, 80, 80])
  await regions.grade('>=70')
  expect(standing().map(({ box, grade }) => [box, grade])).toEqual([
    [[104, 100, 80, 80], 'none'],
    [[300, 300, 80, 80], '>=70'],
  ])
})
