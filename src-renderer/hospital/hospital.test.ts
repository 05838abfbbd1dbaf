import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  UNKNOWN_HOSPITAL,
  withoutPrevalence,
  withPrevalence,
  type Hospital,
} from '#core/calibration/hospital.ts'
import { fail, ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import Glance from '../reading/Glance.svelte'
import { ReadingState } from '../reading/reading.svelte.ts'
import { withoutResizes } from '../resize.testing.ts'
import { calibrated, frameReading, modelFacts, reliability, run } from '../values.testing.ts'
import { harmDial, prevalenceDial, typedNumber } from './dial.ts'
import { HospitalState } from './hospital.svelte.ts'
import HospitalPanel from './HospitalPanel.svelte'

withoutResizes()
afterEach(cleanup)

const by = { setBy: 'Dr Kim', setAt: '2026-11-25T10:00:00Z' }

/** Main's part. */
function start() {
  let hospital: Hospital = UNKNOWN_HOSPITAL
  const onError = vi.fn()
  const disk = { full: false }
  const { api, calls } = createFakeApi({
    hospital: {
      get: () => ok(hospital),
      setPrevalence: (prevalence) => {
        if (disk.full) return fail({ code: 'full', message: 'The disk is full.', action: 'Make room.' })
        hospital = withPrevalence(hospital, { ...prevalence, ...by })
        return ok(hospital)
      },
      clearPrevalence: ({ level }) => ok((hospital = withoutPrevalence(hospital, level))),
      setHarm: ({ value }) => ok((hospital = { ...hospital, harm: { value, ...by } })),
      clearHarm: () => ok((hospital = { ...hospital, harm: null })),
    },
  })
  const asked = () => calls.map(({ channel }) => channel)
  return { state: new HospitalState(api, onError), onError, asked, disk, api }
}

const measured = reliability({
  detail: {
    clusters: 100,
    replicates: 400,
    brier: { value: 0.1, interval: [0.09, 0.11] },
    logLoss: { value: 0.4, interval: [0.3, 0.5] },
    brierParts: {
      reliability: 0,
      resolution: 0.1,
      uncertainty: 0.2,
      reliabilityNoise: { mean: 0, upper95: 0 },
    },
    eceNoise: { mean: 0.02, upper95: 0.04 },
    eceDebiased: 0,
    rmsErrorDebiased: 0,
    intercept: { value: 0, interval: [-0.1, 0.1] },
    weakCalibration: { chiSquare: 0, p: 1 },
    aucDeLong: { value: 0.9, interval: [0.88, 0.92] },
    widthBins: [],
    eceOfWidthBins: 0,
    curve: { span: 1, points: [] },
    netBenefit: [],
    operating: [
      {
        score: 0.3,
        sensitivity: { value: 0.9, interval: [0.85, 0.95] },
        specificity: { value: 0.7, interval: [0.65, 0.75] },
      },
      {
        score: 0.6,
        sensitivity: { value: 0.5, interval: [0.4, 0.6] },
        specificity: { value: 0.95, interval: [0.93, 0.97] },
      },
    ],
    subgroups: [],
  },
})

function panel(state: HospitalState) {
  render(HospitalPanel, {
    state,
    levels: [{ level: 'region', reliability: measured, cuts: { look: 0.6, nothing: 0.3 } }],
    current: calibrated(0.72),
    focused: true,
    onFocused: () => undefined,
  })
  const slider = screen.getByRole<HTMLInputElement>('slider', { name: /Prevalence of a stenosis/ })
  const button = (name: string, at = 0) => screen.getAllByRole<HTMLButtonElement>('button', { name })[at]!
  const text = (id: string) => screen.getByTestId(id).textContent.replace(/\s+/g, ' ').trim()
  const turn = (to: number) => fireEvent.input(slider, { target: { value: String(to) } })
  return { slider, button, text, turn }
}

describe('my hospital', () => {
  it('shifts nothing until a prevalence is set with its source; the figures follow the dial at once', async () => {
    const { state, asked } = start()
    const { slider, button, text, turn } = panel(state)
    await expect.poll(() => document.activeElement).toBe(slider)
    expect(text('hospital-set')).toBe('Not set: nothing is shifted.')
    expect(text('hospital-preview')).toContain('72 % by the evidence, 72 % at 37.5 %')
    await turn(prevalenceDial.stepOf(10))
    expect(slider.getAttribute('aria-valuetext')).toBe('10 %')
    expect(text('hospital-preview')).toContain('72 % by the evidence, 32 % at 10 %')
    expect(text('hospital-ppv')).toMatch(/^53 \(/)
    expect(text('hospital-npv')).toMatch(/^98 \(/)
    expect(button('Set').disabled).toBe(true)
    await fireEvent.input(screen.getByRole('textbox', { name: 'How it is known' }), {
      target: { value: ' count of 2025 ' },
    })
    expect(asked()).toEqual([])
    await fireEvent.click(button('Set'))
    await expect.poll(() => text('hospital-set')).toBe('Set to 10 % by Dr Kim on 2026-11-25.')
    expect(state.hospital.prevalences).toMatchObject([
      { level: 'region', value: 0.1, source: 'count of 2025' },
    ])
    await fireEvent.click(button("Evidence's own"))
    await expect.poll(() => text('hospital-set')).toBe('Not set: nothing is shifted.')
    expect(text('hospital-preview')).toContain('72 % at 37.5 %')
  })

  it('weighs harms only once they are set, and says that triage does not move', async () => {
    const { state } = start()
    const { button, text } = panel(state)
    expect(screen.queryByTestId('hospital-threshold')).toBeNull()
    const harms = screen.getByRole('slider', { name: /A miss is as bad/ })
    await fireEvent.input(harms, { target: { value: String(harmDial.stepOf(9)) } })
    expect(text('hospital-threshold')).toMatch(/^(9|10|11)/)
    await fireEvent.click(button('Set', 1))
    await expect.poll(() => state.hospital.harm).toMatchObject({ setBy: 'Dr Kim' })
    expect(screen.getByTestId('hospital').textContent).toContain('do not move with either dial')
    await fireEvent.click(button('Take back'))
    await expect.poll(() => state.hospital.harm).toBeNull()
  })

  it('takes a typed number, and says which ones it takes', async () => {
    const { state } = start()
    const { text } = panel(state)
    const field = screen.getByRole('textbox', { name: /Prevalence.*as a number/ })
    await fireEvent.input(field, { target: { value: '12,5' } })
    expect(text('hospital-preview')).toContain('at 12.5 %')
    await fireEvent.input(field, { target: { value: '120' } })
    expect(screen.getByRole('alert').textContent).toContain('from 0.1 to 99')
    expect(text('hospital-preview')).toContain('at 12.5 %')
  })

  it('stays as it was, and says so, when it cannot be stored', async () => {
    const { state, onError, disk } = start()
    disk.full = true
    await state.setPrevalence({ level: 'region', value: 0.1, source: 'x' })
    expect(onError).toHaveBeenCalledOnce()
    expect(state.hospital).toEqual(UNKNOWN_HOSPITAL)
  })
})

describe('the dials', () => {
  it('reach both ends and come back to the step they are on', () => {
    for (const dial of [prevalenceDial, harmDial])
      for (let step = 0; step <= dial.steps; step += 10)
        expect(Math.abs(dial.stepOf(dial.valueAt(step)) - step)).toBeLessThanOrEqual(1)
    expect([prevalenceDial.valueAt(0), prevalenceDial.valueAt(100)]).toEqual([0.1, 99])
    expect([typedNumber('', 0, 1), typedNumber('x', 0, 1), typedNumber(' 0,5 ', 0, 1)]).toEqual([
      null,
      null,
      0.5,
    ])
  })
})

describe('the card at this hospital', () => {
  const prevalence = { level: 'region', value: 0.1, source: 'count of 2025', ...by } as const

  it('shows the shifted number and says so, by whom and when; one click brings the own back', async () => {
    const onUnshift = vi.fn()
    const { api } = createFakeApi({
      reading: { stored: () => ok({ frames: [frameReading(0)], run: null }), start: () => ok('job') },
    })
    const reading = new ReadingState({ api, onUnshift })
    await reading.follow(run('a'), 0)
    reading.model = modelFacts()
    const judged = { probability: calibrated(0.72), triage: 'look', reason: null } as const
    const subject = {
      level: 'region',
      frame: 0,
      frameReading: frameReading(0),
      judged,
      reliability: null,
    } as const
    render(Glance, { reading, subject })
    const said = () => screen.getByTestId('headline').textContent
    expect(said()).toContain('72 %')
    expect(screen.queryByTestId('shift')).toBeNull()
    expect(reading.boxes(0)[0]?.text).toBe('72 %')
    reading.hospital = { prevalences: [prevalence], harm: { value: 9, ...by } }
    await expect.poll(said).toContain('32 %')
    expect(said()).toContain('Look here')
    expect(said()).toContain('shifted')
    expect(screen.getByTestId('shift').textContent).toContain(
      'Shifted to your prevalence of 10 %, set by Dr Kim on 2026-11-25',
    )
    expect(screen.getByTestId('harm').textContent).toContain('from 10 %, and this is above')
    expect(reading.boxes(0)[0]?.text).toBe('32 % shifted')
    screen.getByRole('button', { name: "Evidence's own" }).click()
    expect(onUnshift).toHaveBeenCalledExactlyOnceWith('region')
  })
})
