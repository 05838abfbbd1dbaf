import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it } from 'vitest'
import { WHY_PLACES } from '#core/why/occlusion.ts'
import HeatMap from './HeatMap.svelte'

afterEach(cleanup)

const at = {
  view: { scale: 2, panX: 0, panY: 0 },
  image: { width: 512, height: 512 },
  size: { width: 1024, height: 1024 },
  box: [100, 60, 80, 80] as const,
}
const changes = (peak: number, trough = 0) =>
  Array.from({ length: WHY_PLACES }, (_, place) => (place === 40 ? peak : place === 0 ? trough : 0))

function drawn(values: readonly number[]) {
  const [x, y, width, height] = at.box
  const { container } = render(HeatMap, {
    ...at,
    box: [x, y, width, height],
    changes: values,
    trust: 'Stable: 0.90',
  })
  return container
}

it('lies over its box, both signs told apart by more than colour, with its legend', () => {
  const container = drawn(changes(1, -1))
  expect(container.querySelector('g')?.getAttribute('transform')).toBe('translate(200 120) scale(160 160)')
  expect(container.querySelectorAll('path.edge.raised')).toHaveLength(3)
  expect(container.querySelectorAll('path.edge.lowered')).toHaveLength(3)
  const legend = screen.getByRole('status').textContent
  for (const words of ['not a lesion outline', 'raised it', 'held it down', 'Stable: 0.90'])
    expect(legend).toContain(words)
})

it('draws nothing where no place moved the score, and says so', () => {
  const container = drawn(changes(0.01))
  expect(container.querySelector('path')).toBeNull()
  expect(screen.getByRole('status').textContent).toContain('hardly changes its score')
})
