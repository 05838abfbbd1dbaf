import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ledgerFile } from '#core/ledger/ledger.testing.ts'
import { factsOf } from '#core/ledger/ledger-of.ts'
import type { FurtherAnswer } from '#core/heads/further.ts'
import type { Box } from '#core/reading/types.ts'
import { fail, ok } from '#core/result.ts'
import { WHY_PLACES } from '#core/why/occlusion.ts'
import type { NearestExamples, WhyMap } from '#core/why/types.ts'
import { createFakeApi } from '../api-fake.ts'
import { calibrated, frameReading, modelFacts } from '../values.testing.ts'
import LedgerLine from './LedgerLine.svelte'
import WhyPanel from './WhyPanel.svelte'
import { WhyState, type WhyQuestion } from './why.svelte.ts'

afterEach(cleanup)

const runId = 'a'.repeat(32)
const question: WhyQuestion = { runId, frame: 3, frameCount: 10, box: [100, 100, 80, 80] }
const changes = Array.from({ length: WHY_PLACES }, (_, place) => Math.sin(place))
const mapOf = (frame: number, box: Box): WhyMap => ({ frame, box, logit: 1, changes })
const drawn = (severity: number | null) => ({
  pixels: new Uint8Array(4096),
  severity,
  likeness: 'far' as const,
})
const examples: NearestExamples = {
  withStenosis: [drawn(0.72), drawn(0.8), drawn(0.6)],
  without: [drawn(null), drawn(null), drawn(null)],
}
const settle = () => new Promise((resolve) => setTimeout(resolve))

const further: FurtherAnswer[] = [
  {
    name: 'severity',
    source: '240 frames drawn by code',
    real: false,
    questions: [
      {
        question: 'at least 60 %',
        n: 379,
        yes: 200,
        auc: { value: 0.53, interval: [0.47, 0.59] },
        shown: false,
        logit: 1,
      },
    ],
  },
]

/** An engine in which the place moves right by 5 px a frame and is lost before `lostBefore`. */
function engine(lostBefore = -1) {
  const asked: { frame: number; box: Box; follow: boolean }[] = []
  const fake = createFakeApi({
    why: {
      explain: ({ frame, box, follow }) => {
        asked.push({ frame, box, follow })
        const [x, y, width, height] = box
        const found = frame >= lostBefore
        const moved: Box = follow ? [x + (frame > 3 ? 5 : -5), y, width, height] : box
        return ok({
          cancelled: false,
          map: found ? mapOf(frame, moved) : null,
          examples: follow ? null : examples,
          further: follow ? null : further,
        })
      },
      cancel: () => ok(undefined),
    },
  })
  return { asked, fake, why: new WhyState(fake.api) }
}

describe('asking why', () => {
  it('shows the map at once, then follows the place through the neighbouring frames', async () => {
    const { asked, why } = engine()
    why.toggle(question)
    expect([why.status, why.total]).toEqual(['asking', 5])
    await settle()
    expect(asked.map(({ frame, box, follow }) => [frame, box[0], follow])).toEqual([
      [3, 100, false],
      [2, 100, true],
      [4, 100, true],
      [1, 95, true],
      [5, 105, true],
    ])
    expect(why.map?.frame).toBe(3)
    expect(why.stability).toMatchObject({ word: 'stable', frames: 4 })
    expect([why.status, why.done]).toEqual(['done', 5])
  })

  it('counts only the frames in which the place was found', async () => {
    const { why } = engine(3)
    why.toggle(question)
    await settle()
    expect(why.stability?.frames).toBe(2)
  })

  it('the same key takes it away, and what is under way is cancelled', async () => {
    const { fake, why } = engine()
    why.toggle(question)
    why.toggle(question)
    await settle()
    expect([why.status, why.map]).toEqual(['off', null])
    expect(fake.calls.map(({ channel }) => channel)).toEqual(['why.explain', 'why.cancel'])
  })

  it('another frame or another run takes it away, the same frame does not', async () => {
    const { why } = engine()
    why.toggle(question)
    await settle()
    why.left(runId, 3)
    expect(why.on).toBe(true)
    why.left(runId, 4)
    expect([why.on, why.map]).toEqual([false, null])
  })

  it('says why nothing can be asked, and what went wrong', async () => {
    const { why } = engine()
    why.toggle('This frame is not read yet.')
    expect([why.status, why.refusal]).toEqual(['refused', 'This frame is not read yet.'])
    const broken = createFakeApi({
      why: { explain: () => fail({ code: 'x', message: 'The engine ended.', action: 'Ask again.' }) },
    })
    const other = new WhyState(broken.api)
    other.toggle(question)
    await settle()
    expect([other.status, other.error?.message]).toEqual(['failed', 'The engine ended.'])
  })
})

describe('the panel', () => {
  it('is a button with its key until it is asked', () => {
    const { why } = engine()
    const onToggle = vi.fn()
    render(WhyPanel, { why, key: 'y', onToggle, everything: false })
    expect(screen.queryByTestId('why-stability')).toBeNull()
    screen.getByRole('button', { name: /Why this score/ }).click()
    expect(onToggle).toHaveBeenCalledOnce()
  })

  it('says what the map is and is not, how stable it is, and that each picture was drawn', async () => {
    const { why } = engine()
    why.toggle(question)
    await settle()
    render(WhyPanel, { why, key: 'y', onToggle: vi.fn(), everything: false })
    expect(document.body.textContent).toContain('What moved the score, not a lesion outline')
    expect(screen.getByTestId('why-stability').textContent).toContain(
      'Stable: 1.00 over 4 neighbouring frames',
    )
    const pictures = [...document.querySelectorAll('li')]
    expect(pictures).toHaveLength(6)
    for (const picture of pictures) expect(picture.textContent).toContain('simulated')
    expect(document.querySelectorAll('canvas')).toHaveLength(6)
    expect(document.body.textContent).toMatch(/No evidence of\s+anything/)
  })
})

describe('the ledger line', () => {
  const score = (probability: number) => ({ logit: 0, probability })
  const ledger = { circuit: score(0.62), withoutCircuit: score(0.618), classical: score(0.65) }
  const region = {
    box: [0, 0, 8, 8] as const,
    logit: 1,
    probability: calibrated(0.72),
    triage: 'look' as const,
  }

  it('says what the circuit changed here and on average, also when that is nothing', () => {
    const [x, y, w, h] = region.box
    render(LedgerLine, {
      model: modelFacts({ ledger: factsOf(ledgerFile()) }),
      frameReading: frameReading(0, { regions: [{ ...region, box: [x, y, w, h], ledger }] }),
    })
    expect(screen.getByTestId('ledger').textContent).toBe(
      'Circuit here: +0.2 points; on average 0.0 (-0.1 to 0.1) nearer the truth over 3168 regions: nothing',
    )
  })

  it('says where it was not measured', () => {
    render(LedgerLine, { model: modelFacts(), frameReading: frameReading(0) })
    expect(document.body.textContent).toContain('was not measured for this model')
  })

  it.each([
    [false, 'Not told: for this region the evidence is thin'],
    [
      true,
      'at least 60 % of the diameter no better than chance, as far as is known, and on drawn frames only',
    ],
  ])('tells vessel and severity on thin evidence only when asked to (%s)', async (everything, text) => {
    const { why } = engine()
    why.toggle(question)
    await settle()
    render(WhyPanel, { why, key: 'y', onToggle: vi.fn(), everything })
    expect(screen.getByTestId('further-answers').textContent.replace(/\s+/g, ' ')).toContain(text)
  })
})
