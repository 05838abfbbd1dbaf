import { cleanup, render, screen, within } from '@testing-library/svelte'
import { afterEach, expect, it } from 'vitest'
import { withoutResizes } from '../resize.testing.ts'
import { evidenceOf, modelFacts, reliability } from '../values.testing.ts'
import ModelFacts from './ModelFacts.svelte'

afterEach(cleanup)
withoutResizes()

function rows() {
  const patch = reliability({ evidence: evidenceOf(28, 58), auc: { value: 0.9, interval: [0.75, 0.95] } })
  const model = modelFacts({ reliability: { region: reliability(), patch } })
  render(ModelFacts, { model, engine: null, open: true })
  return (name: string) => screen.getByRole('row', { name: new RegExp(`^${name} `) }).textContent
}

it('writes every figure with its interval, for each level, and says what it means', () => {
  const row = rows()
  expect(row('AUC')).toMatch(/\.88\s+\.84 to \.91\s*\.90\s+\.75 to \.95/)
  expect(row('AUC')).toContain('.5 is chance')
  expect(row('slope')).toMatch(/\.97\s+\.81 to 1\.14/)
  expect(row('in the large')).toMatch(/−\.02\s+−\.21 to \.17/)
  expect(row('cases')).toMatch(/400\s*150\s*58\s*28/)
})

it('gives the prevalence its own interval, wider with fewer cases', () => {
  expect(rows()('prevalence')).toMatch(/\.38\s+\.33 to \.42\s*\.48\s+\.36 to \.61/)
})

it('says by itself that it is for research only, as it covers the bar that says so', () => {
  rows()
  expect(within(screen.getByRole('dialog')).getByText('Research use only')).toBeTruthy()
})
