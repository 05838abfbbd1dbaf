import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, test } from 'vitest'
import type { RecalibrationOverview } from '#core/contract.ts'
import { recalibrate } from '#core/calibration/recalibrate.ts'
import type { Recalibration } from '#core/calibration/recalibration.ts'
import { SiteLevel } from '#core/calibration/site-calibration.ts'
import { tooFew } from '#core/calibration/site-minimum.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { withoutResizes } from '../resize.testing.ts'
import RecalibrateDialog from './RecalibrateDialog.svelte'
import { RecalibrationState } from './recalibration.svelte.ts'

afterEach(cleanup)
withoutResizes()

const overview = (inForce: Recalibration | null = null, n = 180): RecalibrationOverview => ({
  levels: SiteLevel.options.map((level) => {
    const patients = level === 'frame' ? n / 6 : 0
    const labels = {
      ...(level === 'frame' ? { n, events: n / 2 } : { n: 0, events: 0 }),
      ...{ patients, patientsWith: patients, patientsWithout: patients },
    }
    return {
      level,
      labels,
      tooFew: tooFew(labels),
      inForce:
        level === 'frame' && inForce !== null
          ? {
              id: inForce.id,
              adoptedAt: '2026-11-25T10:00:00.000Z',
              adoptedBy: 'me',
              evidence: inForce.calibration.reliability.evidence,
            }
          : null,
    }
  }),
  leftOut: 2,
  problem: null,
})

function outcomeWith(verdict: Recalibration['verdict'] = 'better'): Recalibration {
  const random = seededRandom(3)
  const cases = Array.from({ length: 180 }, (_, i) => {
    const logit = randomNormal(random) * 1.5 - 1
    const label: 0 | 1 = random() < 1 / (1 + Math.exp(-logit - 1.5)) ? 1 : 0
    return { patient: `p${i % 30}`, logit, label }
  })
  const model = { id: 'm', weightsSha256: 'w' }
  const input = {
    cases,
    level: 'frame' as const,
    model,
    inForce: null,
    source: 'ours',
    id: 'frame-1',
    seed: 1,
  }
  const result = recalibrate({ ...input, fittedAt: '2026-11-25T00:00:00.000Z', replicates: 10 })
  if (!result.ok) throw new Error(result.error.message)
  return { ...result.value, verdict }
}

function shown(outcome: Recalibration, first = overview()) {
  const fake = createFakeApi({
    recalibration: {
      overview: () => ok(first),
      start: () => ok('job-1'),
      cancel: () => ok(undefined),
      adopt: () => ok(overview(outcome)),
      undo: () => ok(overview()),
    },
  })
  const errors: string[] = []
  const recalibration = new RecalibrationState({
    api: fake.api,
    onError: ({ message }) => errors.push(message),
  })
  recalibration.start()
  render(RecalibrateDialog, { recalibration, open: true })
  const finish = (error: { code: string; message: string; action: string } | null = null) =>
    fake.emit('recalibration', 'finished', {
      jobId: 'job-1',
      outcome: error === null ? outcome : null,
      error,
      refused: [{ row: 4, file: 'a.dcm', reason: 'outside what the model knows' }],
    })
  return { fake, recalibration, finish, errors }
}

const button = (name: string) => screen.findByRole('button', { name })

test('from labels to adopted and back: what is measured is said before it is in force', async () => {
  const outcome = outcomeWith()
  const { fake, finish } = shown(outcome)
  await screen.findByText(/180 frames labelled in this library, 90 with a stenosis/)
  await fireEvent.click(await button('From these labels'))
  expect(fake.calls.at(-1)).toEqual({
    channel: 'recalibration.start',
    request: { level: 'frame', from: 'library' },
  })
  expect((await button('From these labels')).hasAttribute('disabled')).toBe(true)
  finish()
  expect((await screen.findByTestId('recalibration-sentence')).textContent).toContain(
    'Its probabilities are better',
  )
  expect(screen.getByText('1 row was not used')).toBeTruthy()
  expect(fake.calls.some(({ channel }) => channel === 'recalibration.adopt')).toBe(false)
  await fireEvent.click(await button('Adopt'))
  await screen.findByText(/^Adopted as frame-1/)
  await screen.findByText(/^In force: frame-1, adopted by me on 2026-11-25/)
  expect(screen.queryByTestId('recalibration-sentence')).toBeNull()
  await fireEvent.click(await button('Undo'))
  await screen.findByText(/^frame-1 is taken back/)
  expect(screen.queryByText(/^In force/)).toBeNull()
})

test('one that is worse cannot be adopted', async () => {
  const { finish } = shown(outcomeWith('worse'))
  await fireEvent.click(await button('From these labels'))
  finish()
  expect((await button('Adopt')).hasAttribute('disabled')).toBe(true)
  expect(screen.getByTestId('recalibration-sentence').textContent).toContain('worse')
})

test('too few labels say why, and only a list can be tried; a refusal is said in its own words', async () => {
  const { finish } = shown(outcomeWith(), overview(null, 12))
  await screen.findByText(/Too few to recalibrate: 6 with a stenosis of 50 % or more \(20 needed\)/)
  expect((await button('From these labels')).hasAttribute('disabled')).toBe(true)
  await fireEvent.click(await button('From a list…'))
  finish({ code: 'too-uneven', message: 'Cannot be dealt.', action: 'Label more patients.' })
  await screen.findByText('Cannot be dealt. Label more patients.')
})

test('opens at the level that has labels; stopping leaves no error behind', async () => {
  const { recalibration, finish, fake } = shown(outcomeWith())
  recalibration.level = 'run'
  await recalibration.look()
  expect(recalibration.level).toBe('frame')
  await recalibration.run('library')
  await recalibration.cancel()
  expect(fake.calls.at(-1)).toEqual({ channel: 'recalibration.cancel', request: { jobId: 'job-1' } })
  finish({ code: 'cancelled', message: 'Stopped.', action: '' })
  expect([recalibration.error, recalibration.job.running]).toEqual([null, false])
})
