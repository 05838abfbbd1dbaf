import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Run } from '#core/contract.ts'
import { fail, ok } from '#core/result.ts'
import { createFakeApi, type FakeHandlers } from '../api-fake.ts'
import { run, runReading, runSummary, studySummary } from '../testing.ts'
import { LibraryState } from './library.svelte.ts'
import RunList from './RunList.svelte'
import { dateText, nameText, runTitle } from './words.ts'

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
  const library = new LibraryState({ api: fake.api, onRun: (one) => shown.push(one), ...parts })
  return { fake, library, shown, ...parts }
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

  it('answers the search that was typed last, however late the one before it comes', async () => {
    const answers: (() => void)[] = []
    const { library } = start({
      list: ({ text }) =>
        new Promise((resolve) => {
          answers.push(() => resolve(ok([studySummary(text === 'ja' ? 'c' : 'd')])))
        }),
    })
    const both = [library.search('j'), library.search('ja')]
    answers[1]?.()
    answers[0]?.()
    await Promise.all(both)
    expect(library.studies[0]?.id).toBe(studySummary('c').id)
  })
})

describe('the list of runs', () => {
  it('shows no digits of a run, which has no evidence; and nothing while readings are hidden', async () => {
    const { library } = start()
    await library.openStudy(study.id)
    const { rerender } = render(RunList, { library, hideScores: false })
    const items = screen.getAllByTestId('run-item')
    expect(items).toHaveLength(2)
    expect(items[1]?.textContent).toContain('high score')
    expect(items[1]?.textContent.replace('RAO', '')).not.toMatch(/\.\d|\d ?%/)
    await rerender({ library, hideScores: true })
    expect(screen.getAllByTestId('run-item')[1]?.textContent).not.toContain('score')
  })
})

describe('words', () => {
  it.each([
    [dateText('20261101'), '2026-11-01'],
    [dateText(null), 'no date'],
    [nameText('Doe^Jane^M'), 'Doe, Jane M'],
    [nameText('Yamada^Tarou=山田^太郎'), 'Yamada, Tarou'],
    [nameText(null), 'no name'],
    [runTitle(runSummary('a')), 'LAO 30 CAU 20'],
    [runTitle(runSummary('a', { projections: null })), 'Run a'],
  ])('%s', (ours, wanted) => {
    expect(ours).toBe(wanted)
  })
})
