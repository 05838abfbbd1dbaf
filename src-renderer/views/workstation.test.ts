import { describe, expect, it, onTestFinished } from 'vitest'
import type { Label, Reveal } from '#core/contract.ts'
import { fail, ok } from '#core/result.ts'
import { shippedSettings } from '#core/shipped-settings.ts'
import { createFakeApi } from '../api-fake.ts'
import { labelMain } from '../labelling/labels.testing.ts'
import { run, runReading, runSummary, studySummary } from '../values.testing.ts'
import { FrameSource } from '../viewer/frame-source.ts'
import { ViewerState } from '../viewer/viewer.svelte.ts'
import { WorkstationState } from './workstation.svelte.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve))
const study = studySummary('0')
const runs = ['a', 'b', 'c'].map((letter) => runSummary(letter))
const revealOf = (runId: string, reader: string): Reveal => ({
  id: runId,
  runId,
  studyId: study.id,
  reader,
  modelId: 'model-a',
  labelId: 'l',
  gradeBefore: 'none',
  gradedAt: '2026-11-25T10:00:00Z',
  revealedAt: '2026-11-25T10:01:00Z',
  shown: { triage: 'look', probability: null },
})
const nothing = { code: 'x', message: 'not in this test', action: '' }

async function start(settingsAnswer = settle, hideReading = false) {
  const shown: Reveal[] = []
  const stored: Label[] = []
  let reader = 'Kim'
  let hidden = false
  const viewer = new ViewerState({
    createSource: (onFrame) =>
      new FrameSource({
        fetch: async () => new Response(null, { status: 404 }),
        decode: async () => fail(nothing),
        capacityBytes: 1,
        onFrame,
      }),
    nowMs: () => 0,
    nextPaint: () => () => undefined,
    aheadBytes: 1,
  })
  const keys = { play: 'space' }
  const settings = { ...shippedSettings, keys, hideReading }
  const fake = createFakeApi({
    study: {
      list: () => ok([study]),
      get: () => ok({ summary: study, runs }),
      run: ({ runId }) => {
        const seriesDescription = hidden ? null : 'LCA of MEYER'
        return ok({ ...run('a', { rows: 512, columns: 512, seriesDescription }), id: runId })
      },
    },
    engine: { state: () => ok({ status: 'ready', facts: null, error: null }) },
    model: { current: () => fail(nothing) },
    reading: { stored: () => ok({ frames: [], run: null }), start: () => ok('job') },
    comparison: { looks: () => ok([]) },
    hospital: { get: () => ok({ prevalences: [], harm: null }) },
    lock: { state: () => ok({ locked: false, hasPin: false }), active: () => ok(undefined) },
    reveal: {
      ofStudy: () => ok(shown.filter((one) => one.reader === reader)),
      show: ({ runId }) => {
        const reveal = revealOf(runId, reader)
        shown.push(reveal)
        return ok(reveal)
      },
    },
    label: { ...labelMain(stored), queue: () => ok([]), disagreements: () => ok([]) },
    settings: {
      get: async () => {
        await settingsAnswer()
        return ok(settings)
      },
      policy: () => ok({ locked: [], refused: [] }),
      set: ({ reader: name = '', hideIdentity = false }) => {
        if (name !== '') reader = name
        hidden = hideIdentity
        return ok({ ...settings, reader: name, hideIdentity })
      },
    },
  })
  const station = new WorkstationState(fake.api, viewer, { recall: () => null, keep: () => undefined })
  onTestFinished(station.start())
  await settle()
  await settle()
  const asked = (name: string) =>
    fake.calls.filter(({ channel }) => channel === name).map(({ request }) => request)
  return { station, fake, asked, stored }
}

describe('the window', () => {
  it('opens the last study at its first run, plays it, and has it read', async () => {
    const { station, asked } = await start()
    expect(station.viewer.run?.id).toBe(runs[0]?.id)
    expect(station.viewer.playing).toBe(true)
    expect(asked('reading.start')).toEqual([{ runId: runs[0]?.id, frame: 0 }])
  })

  it('has the other runs of the study read one after the other, each once', async () => {
    const { fake, asked } = await start()
    for (const { id } of [runs[0], runs[1], runs[2], runs[2]].filter((one) => one !== undefined)) {
      fake.emit('reading', 'runRead', { runId: id, reading: runReading() })
      await settle()
    }
    expect(asked('reading.start')).toEqual(runs.map(({ id }) => ({ runId: id, frame: 0 })))
  })

  it('shows no reading that is to be hidden, however late the settings come', async () => {
    let answer: () => void = () => undefined
    const { station } = await start(() => new Promise((resolve) => (answer = () => resolve(undefined))), true)
    expect(station.library.run?.id).toBe(runs[0]?.id)
    expect(station.viewer.run).toBeNull()
    answer()
    await settle()
    expect(station.viewer.run?.id).toBe(runs[0]?.id)
    expect(station.reading.hidden).toBe(true)
  })

  it('records a read of the frame that stands still, and none of one that is passing by', async () => {
    const { station, asked } = await start()
    station.run('read-target')
    expect(station.viewer.playing).toBe(false)
    station.run('next-frame')
    station.run('play')
    station.run('grade-none')
    await settle()
    expect(station.viewer.playing).toBe(false)
    expect(asked('label.change')).toEqual([])
    const { frame } = station.viewer
    station.run('grade-70-up')
    await settle()
    expect(asked('label.change')).toMatchObject([{ record: [{ runId: runs[0]?.id, frame, grade: '>=70' }] }])
    station.run('next-run')
    await settle()
    station.run('grade-none')
    await settle()
    expect(asked('label.change').at(-1)).toMatchObject({
      record: [{ runId: runs[1]?.id, frame: null, grade: 'none' }],
    })
  })

  it('asks anew for what may be seen when another reader sits down, and hides the reading again', async () => {
    const { station, asked } = await start(settle, true)
    station.run('reveal')
    await settle()
    expect(station.reading.hidden).toBe(false)
    expect(asked('reveal.show')).toEqual([{ runId: runs[0]?.id }])
    const before = asked('label.list').length
    await station.settings.set({ loop: false })
    expect(asked('label.list')).toHaveLength(before)
    await station.settings.set({ reader: 'Lee' })
    await settle()
    expect(asked('label.list')).toHaveLength(before + 1)
    expect(station.reading.hidden).toBe(true)
  })

  it('hides every run until its own reveal, in the list as well, and shows again what was revealed before', async () => {
    const { station } = await start(settle, true)
    const [first = '', second = ''] = runs.map(({ id }) => id)
    station.run('reveal')
    await settle()
    expect([station.hides(first), station.hides(second)]).toEqual([false, true])
    station.run('next-run')
    await settle()
    expect(station.reading.hidden).toBe(true)
    station.run('previous-run')
    await settle()
    await settle()
    expect(station.reading.hidden).toBe(false)
  })

  it('shows no name any more once names are hidden: asked for anew, or gone where main tells them only once', async () => {
    const { station, asked } = await start()
    const refused = [{ row: 4, file: 'MEYER_1950.dcm', reason: 'unreadable' }]
    Object.assign(station.cohort, { draft: { leaks: [], refused } })
    station.recalibration.refused = refused
    Object.assign(station.queue, {
      ...{ imported: { name: 'a', recorded: 1, refused }, items: [{ patient: 'MEYER' }] },
      disagreements: [{ patient: 'MEYER' }],
    })
    station.comparison.cohortId = 'cohort-1'
    const { run: before } = station.viewer
    expect(before?.seriesDescription).toBe('LCA of MEYER')
    station.run('hide-identity')
    await settle()
    await settle()
    const { queue, recalibration, cohort, viewer, library } = station
    expect(cohort.draft).toBeNull()
    expect(cohort.note).toContain('Look the labels through again')
    expect(JSON.stringify([queue.imported, queue.items, queue.disagreements])).not.toContain('MEYER')
    expect(recalibration.refused).toEqual([{ row: 4, file: null, reason: 'unreadable' }])
    expect(asked('comparison.looks')).toEqual([{ cohortId: 'cohort-1' }])
    expect([viewer.run, library.run]).toMatchObject([
      { id: before?.id, seriesDescription: null },
      { id: before?.id, seriesDescription: null },
    ])
  })

  it('asks anew for the lists to label when names are hidden while they are on screen', async () => {
    const { station, asked } = await start()
    station.run('hide-identity')
    await settle()
    expect(asked('label.queue')).toHaveLength(0)
    station.dialog = 'label-queue'
    station.run('hide-identity')
    await settle()
    await settle()
    expect([asked('label.queue').length, asked('label.disagreements').length]).toEqual([1, 1])
  })

  it.each(['export-image', 'segment', 'comment'] as const)(
    'asks %s of what stands still, and no longer once an import opened another study behind it',
    async (dialog) => {
      const { station, fake } = await start()
      station.run('next-run')
      await settle()
      expect(station.viewer.playing).toBe(true)
      station.run(dialog)
      expect([station.dialog, station.viewer.playing]).toEqual([dialog, false])
      fake.emit('study', 'imported', { jobId: 'job', studyIds: [study.id], failures: [] })
      await settle()
      await settle()
      expect(station.viewer.run?.id).toBe(runs[0]?.id)
      expect(station.dialog).toBeNull()
    },
  )

  it('does what keys and menus ask for', async () => {
    const { station, fake, asked } = await start()
    fake.emit('app', 'command', { command: 'play' })
    expect(station.viewer.playing).toBe(false)
    station.run('next-run')
    await settle()
    expect(station.viewer.run?.id).toBe(runs[1]?.id)
    station.run('grade-70-up')
    await settle()
    expect(asked('label.change')).toMatchObject([
      { retract: [], record: [{ runId: runs[1]?.id, frame: null, grade: '>=70' }] },
    ])
    station.run('keys')
    expect(station.dialog).toBe('keys')
    station.run('library')
    expect(station.view).toBe('library')
  })
})

describe('a region that was moved and is not recorded yet', () => {
  /** One region of 70 % or more on the first frame, moved by a key. */
  async function moved() {
    const started = await start()
    const { station, stored } = started
    station.run('play')
    station.run('first-frame')
    station.run('new-region')
    station.run('grade-70-up')
    await settle()
    await settle()
    const box = stored[0]?.box ?? []
    station.run('region-right')
    const there = box.map((value, i) => (i === 0 ? value + 4 : value))
    const standing = () => stored.filter(({ retractedAt }) => retractedAt === null)
    return { ...started, box, there, standing }
  }

  it('is recorded where it is with its new grade, in one act', async () => {
    const { station, stored, standing, there } = await moved()
    station.run('grade-below-50')
    await settle()
    expect([standing(), stored]).toMatchObject([[{ box: there, grade: '<50' }], { length: 2 }])
    expect(station.toasts.toasts).toEqual([])
  })

  it.each([
    ['another region is begun', (station: WorkstationState) => station.run('new-region')],
    ['the next one is asked for', (station: WorkstationState) => station.run('next-region')],
    ['another run is chosen', (station: WorkstationState) => station.openRun(runs[1]?.id ?? '')],
    [
      'a place of the queue is shown',
      (station: WorkstationState) =>
        station.showItem({ runId: runs[0]?.id ?? '', studyId: study.id, frame: 1, box: [0, 0, 80, 80] }),
    ],
  ])('is recorded when %s', async (_, act) => {
    const { station, standing, there } = await moved()
    act(station)
    for (let i = 0; i < 4; i++) await settle()
    expect(standing()).toMatchObject([{ box: there, grade: '>=70' }])
    expect(station.regions.note).toBe('')
  })

  it('is put back by an undo, which takes nothing else back', async () => {
    const { station, standing, stored, box } = await moved()
    station.run('undo-label')
    await settle()
    expect(standing()).toMatchObject([{ box }])
    expect([stored.length, station.regions.draft, station.regions.note]).toEqual([1, null, ''])
    station.run('undo-label')
    await settle()
    expect(standing()).toEqual([])
  })

  it('comes back to where it was by an undo from another run', async () => {
    const { station, standing, box } = await moved()
    station.openRun(runs[1]?.id ?? '')
    for (let i = 0; i < 4; i++) await settle()
    station.run('undo-label')
    await settle()
    expect(standing()).toMatchObject([{ runId: runs[0]?.id, box }])
  })
})
