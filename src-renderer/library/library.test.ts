import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Run } from '#core/contract.ts'
import { fail, ok } from '#core/result.ts'
import { createFakeApi, type FakeHandlers } from '../api-fake.ts'
import { clockText } from '../design/clock-text.ts'
import { run, runReading, runSummary, studySummary } from '../values.testing.ts'
import { LibraryState } from './library.svelte.ts'
import LibraryView from './LibraryView.svelte'
import { sessionMemory } from './open-memory.ts'
import RunList from './RunList.svelte'
import { dateText, nameText, runTitle, studyLine } from './words.ts'

afterEach(cleanup)
// jsdom lays nothing out, so it cannot scroll.
Element.prototype.scrollIntoView = () => undefined

const study = studySummary('0')
const runs = [runSummary('a'), runSummary('b', { reading: runReading() })]

function start(handlers: FakeHandlers['study'] = {}) {
  const shown: (Run | null)[] = []
  const parts = { onError: vi.fn(), onFailures: vi.fn(), onStudy: vi.fn() }
  const fake = createFakeApi({
    study: {
      list: () => ok([study]),
      get: () => ok({ summary: study, runs }),
      run: ({ runId }) => ok({ ...run('a'), id: runId }),
      ...handlers,
    },
  })
  const kept = new Map<string, string>()
  const memory = sessionMemory({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  })
  const open = () => new LibraryState({ api: fake.api, memory, onRun: (one) => shown.push(one), ...parts })
  const library = open()
  return { kept, open, fake, library, shown, ...parts }
}
const settle = () => new Promise((resolve) => setTimeout(resolve))

describe('the library', () => {
  it('opens the study that was open last, at its first run', async () => {
    const { library, shown } = start()
    library.start()
    await settle()
    expect(shown.map((one) => one?.id)).toEqual([runs[0]?.id])
    expect(library.nextRun?.id).toBe(runs[1]?.id)
    await library.moveRun(1)
    await library.moveRun(1)
    expect(shown.at(-1)?.id).toBe(runs[1]?.id)
    expect(shown).toHaveLength(2)
  })

  it('opens what was imported, and hands on what could not be', async () => {
    const { fake, library, onFailures, onStudy } = start({ list: () => ok([]) })
    library.start()
    await settle()
    const failures = [{ file: 'a.dcm', code: 'x', message: 'no', action: 'yes' }]
    fake.emit('study', 'imported', { jobId: 'j', studyIds: [study.id], failures })
    await settle()
    expect(onFailures).toHaveBeenCalledWith(failures)
    expect(onStudy).toHaveBeenCalledOnce()
    expect(library.study?.summary.id).toBe(study.id)
  })

  it('keeps the run on screen when its study changes, and leaves it when the study is forgotten', async () => {
    let gone = false
    const error = { code: 'no-such-study', message: 'gone', action: '' }
    const { fake, library, shown } = start({ get: () => (gone ? fail(error) : ok({ summary: study, runs })) })
    library.start()
    await settle()
    fake.emit('study', 'changed', { studyId: study.id })
    await settle()
    expect(shown).toHaveLength(1)
    gone = true
    fake.emit('study', 'changed', { studyId: study.id })
    await settle()
    expect(shown.at(-1)).toBeNull()
    expect(library.study).toBeNull()
  })

  it('keeps what is on screen where main could not say how its study is, and says so', async () => {
    let refuse = false
    const error = { code: 'library-busy', message: 'not now', action: '' }
    const { fake, library, onError } = start({
      get: () => (refuse ? fail(error) : ok({ summary: study, runs })),
    })
    library.start()
    await settle()
    refuse = true
    fake.emit('study', 'changed', { studyId: study.id })
    await settle()
    expect(library.run?.id).toBe(runs[0]?.id)
    expect(onError).toHaveBeenCalledWith(error)
  })

  it('shows the same run again when the window is loaded again, and the newest when that is gone', async () => {
    let studies = [studySummary('c'), study]
    const { open, library, shown, kept, onError } = start({ list: () => ok(studies) })
    await library.openStudy(study.id, runSummary('b').id)
    open().start()
    await settle()
    expect(shown.at(-1)?.id).toBe(runSummary('b').id)
    const known = [...kept.values()]
    studies = [studySummary('c')]
    const after = open()
    after.start()
    await settle()
    expect(after.run?.id).toBe(runSummary('a').id)
    expect(onError).not.toHaveBeenCalled()
    expect(known.join()).not.toMatch(/Doe|P1/)
  })

  it('falls back to the newest study when what was kept is damaged', async () => {
    const { library, kept, shown } = start()
    kept.set('ostium.open', '{"studyId":')
    library.start()
    await settle()
    expect(shown.at(-1)?.id).toBe(runs[0]?.id)
  })

  it('answers the search that was typed last, however late the one before it comes', async () => {
    const answers: (() => void)[] = []
    const { library } = start({
      list: ({ text }) =>
        new Promise((resolve) => {
          answers.push(() => resolve(ok([studySummary(text === 'ja' ? 'c' : 'd')])))
        }),
    })
    const both = [library.search('j'), library.search('ja')]
    expect(answers).toHaveLength(4)
    for (const answer of answers.reverse()) answer()
    await Promise.all(both)
    expect(library.found[0]?.id).toBe(studySummary('c').id)
    expect(library.studies[0]?.id).toBe(studySummary('d').id)
  })
})

describe('the list of runs', () => {
  it('shows no digits of a run, which has no evidence; and nothing while readings are hidden', async () => {
    const { library } = start()
    await library.openStudy(study.id)
    const { rerender } = render(RunList, { library, hides: () => false })
    const items = screen.getAllByTestId('run-item')
    expect(items).toHaveLength(2)
    expect(items[1]?.textContent).toContain('high score')
    expect(items[1]?.textContent.replace('RAO', '')).not.toMatch(/\.\d|\d ?%/)
    await rerender({ library, hides: (id: string) => id === library.runs[1]?.id })
    expect(screen.getAllByTestId('run-item')[1]?.textContent).toContain('hidden')
    expect(screen.getAllByTestId('run-item')[1]?.textContent).not.toContain('score')
  })
})

describe('the library by keyboard', () => {
  const press = (key: string, element: Element | null = document.activeElement) =>
    fireEvent.keyDown(element ?? document.body, { key })

  it('begins in the search, walks the rows and back, opens with Enter, and comes back by slash', async () => {
    const { library } = start({ list: () => ok([study, studySummary('c')]) })
    const onOpen = vi.fn()
    await library.refresh()
    render(LibraryView, { library, onOpen })
    const field = screen.getByRole('searchbox')
    const rows = screen.getAllByRole('button', { name: /Doe, Jane P1/ })
    expect(document.activeElement).toBe(field)
    for (const expected of [rows[0], rows[1], rows[1]]) {
      await press('ArrowDown')
      expect(document.activeElement).toBe(expected)
    }
    await press('/')
    expect(document.activeElement).toBe(field)
    await press('ArrowDown')
    await press('ArrowUp')
    expect(document.activeElement).toBe(field)
    await press('Enter')
    expect(onOpen).toHaveBeenCalledOnce()
    await settle()
    expect(library.study?.summary.id).toBe(study.id)
  })

  it('forgets only after a question that says the files stay', async () => {
    const { library, fake } = start({ forget: () => ok(undefined) })
    await library.refresh()
    render(LibraryView, { library, onOpen: vi.fn() })
    await fireEvent.click(screen.getByRole('button', { name: 'Forget Doe, Jane, 2026-11-01' }))
    expect(await screen.findByText(/The files stay where they are/)).toBeTruthy()
    expect(fake.calls.some(({ channel }) => channel === 'study.forget')).toBe(false)
    await fireEvent.click(screen.getByRole('button', { name: 'Forget' }))
    await settle()
    expect(fake.calls.some(({ channel }) => channel === 'study.forget')).toBe(true)
  })
})

describe('words', () => {
  it.each([
    [dateText('20261101'), '2026-11-01'],
    [dateText('1996.06.11'), '1996-06-11'],
    [dateText('unknown'), 'unknown'],
    [dateText(null), 'no date'],
    [clockText(new Date(2026, 10, 5, 7, 5).toISOString()), '2026-11-05 07:05'],
    [nameText('Doe^Jane^M'), 'Doe, Jane M'],
    [nameText('Yamada^Tarou=山田^太郎'), 'Yamada, Tarou'],
    [nameText(null), 'no name'],
    [studyLine(studySummary('0', { runs: 1 })), 'Doe, Jane · 2026-11-01 · 1 run'],
    [
      studyLine(studySummary('0', { patientName: null, studyDate: null, description: 'a.png' })),
      'a.png · no date · 2 runs',
    ],
    [runTitle(runSummary('a')), 'LAO 30 CAU 20'],
    [runTitle(runSummary('a', { projections: null })), 'Run a'],
  ])('%s', (ours, wanted) => {
    expect(ours).toBe(wanted)
  })
})
