import { expect, it } from 'vitest'

const files = import.meta.glob<string>('../**/*.svelte', { query: '?raw', import: 'default', eager: true })
const sizes = Object.entries(files).flatMap(([file, text]) =>
  [...text.matchAll(/font-size:\s*([^;]+);/g)].map(([, size = '']) => ({ file, size })),
)

it('writes text in the five sizes of the design and in no other', () => {
  expect(sizes.length).toBeGreaterThan(20)
  expect(sizes.filter(({ size }) => !/^var\(--size-(12|13|15|20|44)\)$/.test(size))).toEqual([])
})
