import { expect, test } from 'vitest'
import { partsThat, type Part } from './about.ts'

const part = (name: string, licence: string, purpose: string): Part => ({
  ...{ name, licence, purpose },
  version: '1',
  text: '',
})
const parts = [
  part('Electron', 'MIT', 'the runtime'),
  part('zod', 'MIT', 'bundled into the program'),
  part('TensorFlow', 'Apache-2.0', 'native library'),
]
const names = (search: string) => partsThat(parts, search).map(({ name }) => name)

test('a search without words leaves all parts in their order', () => {
  expect(names('  ')).toEqual(['Electron', 'zod', 'TensorFlow'])
})

test('every word must be in the name, the licence or the purpose, in any case', () => {
  expect(names('mit')).toEqual(['Electron', 'zod'])
  expect(names('MIT bundled')).toEqual(['zod'])
  expect(names('tensor apache')).toEqual(['TensorFlow'])
  expect(names('gpl')).toEqual([])
})
