import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it } from 'vitest'
import type { Label, Reads } from '#core/contract.ts'
import type { Grade } from '#core/reading/types.ts'
import { ok } from '#core/result.ts'
import { labelWith } from '#core/testing/labels.ts'
import { createFakeApi } from '../api-fake.ts'
import { run } from '../values.testing.ts'
import type { LabelGrade } from '#core/labelling/label.ts'
import { LabelState, type ReadTarget } from './labels.svelte.ts'
import { labelsInMemory, regionsOf } from './labels.testing.ts'
import MyRead from './MyRead.svelte'

afterEach(cleanup)

const byKim = (frame: number | null, grade: Grade): Label =>
  labelWith({ id: `kim-${frame}`, runId: run('a').id, frame, grade, reader: 'Dr Kim' })

it('says that others read the run, and what they read only once main gives it', async () => {
  let reads: Reads = { reader: 'root', own: [], others: [], hidden: 2 }
  const { api } = createFakeApi({ label: { list: () => ok(reads) } })
  const labels = new LabelState({ api, onError: ({ message }) => expect.unreachable(message) })
  await labels.follow(run('a'))
  const nothing = () => undefined
  const props = {
    labels,
    regions: regionsOf(labels),
    frame: 4,
    frameCount: 20,
    keyFor: () => '',
    onTarget: nothing,
    onGrade: nothing,
    onSeek: nothing,
  }
  render(MyRead, props)
  expect(screen.getByRole('status').textContent).toContain('goes with root')
  expect(screen.getByTestId('hidden-reads').textContent).toContain(
    '2 reads by others stay hidden until yours',
  )
  expect(screen.queryByTestId('other-reads')).toBeNull()
  reads = { reader: 'root', own: [], others: [byKim(null, '>=70'), byKim(3, 'none')], hidden: 0 }
  await labels.readerChanged()
  await expect
    .poll(() => screen.queryByTestId('other-reads')?.textContent.replace(/\s+/g, ' ').trim())
    .toBe('Dr Kim: run ≥ 70 · Dr Kim: frame 4 none')
  expect(screen.queryByTestId('hidden-reads')).toBeNull()
})

it('marks the read that stands by more than colour, says who and when here, and takes it back', async () => {
  const seen: number[] = []
  const { labels } = labelsInMemory()
  await labels.follow(run('a'))
  render(MyRead, {
    labels,
    regions: regionsOf(labels),
    frame: 4,
    frameCount: 20,
    keyFor: (command: string) => (command === 'grade-70-up' ? '4' : '-'),
    onTarget: (target: ReadTarget) => (labels.target = target),
    onGrade: (grade: LabelGrade) => void labels.record(grade, labels.placeAt(4)),
    onSeek: (frame: number) => seen.push(frame),
  })
  const button = () => screen.getByRole('button', { name: /^≥ 70/ })
  expect(button().textContent).toContain('4')
  button().click()
  await expect.poll(() => button().getAttribute('aria-pressed')).toBe('true')
  expect(button().querySelector('svg')).not.toBeNull()
  expect(screen.getAllByRole('button', { pressed: true })).toHaveLength(1)
  expect(screen.getByRole('status').textContent).toMatch(/2026-11-25 07:05\s+by Kim/)
  screen.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => screen.queryByRole('button', { pressed: true })).toBeNull()
  screen.getByLabelText<HTMLInputElement>('Frame 5').click()
  button().click()
  const listed = await screen.findByRole('button', { name: 'frame 5 ≥ 70' })
  expect(button().getAttribute('aria-pressed')).toBe('true')
  listed.click()
  expect(seen).toEqual([4])
  screen.getByLabelText<HTMLInputElement>('Run').click()
  await expect.poll(() => button().getAttribute('aria-pressed')).toBe('false')
})
