import { expect, it } from 'vitest'
import { benchLines, benchText } from './bench-lines.mjs'
import { checksOf, closingLine, countVitest, total } from './summary.mjs'

const file = (status, ...tests) => ({ status, assertionResults: tests.map((one) => ({ status: one })) })
const report = (...testResults) => ({ testResults })

it('counts passed, failed and skipped tests', () => {
  const counts = countVitest(
    report(file('passed', 'passed', 'skipped'), file('failed', 'failed', 'passed', 'todo')),
    1,
  )
  expect(counts).toEqual({ passed: 2, failed: 1, skipped: 2 })
})

it.each([
  ['a file that cannot be loaded', report(file('failed'), file('passed', 'passed')), 1],
  ['a bad end without a failed test', report(file('passed', 'passed')), 1],
  ['no report', null, 1],
  ['no report in spite of a good end', null, 0],
  ['a damaged report', { testResults: 'none' }, 0],
  ['no test at all', report(), 0],
])('counts %s as a failure', (_what, value, exitCode) => {
  expect(countVitest(value, exitCode).failed).toBe(1)
})

it('sums the runners into the plain line', () => {
  const sum = total([
    { passed: 5, failed: 0, skipped: 0 },
    { passed: 7, failed: 1, skipped: 2 },
  ])
  expect(closingLine(sum)).toBe('12 passed, 1 failed, 2 skipped')
  expect(closingLine({ ...sum, skipped: 0 })).toBe('12 passed, 1 failed')
})

it('finds the checks of isgood, without those that run unit tests', () => {
  const scripts = {
    isgood: 'npm run check && npm run -s lint:all && npm run unit',
    check: 'tsc -b',
    'lint:all': 'eslint .',
    unit: 'vitest run',
  }
  expect(checksOf(scripts)).toEqual(['check', 'lint:all'])
  expect(checksOf({})).toEqual([])
})

it('adds the ratio to what a benchmark prints', () => {
  const lines = benchLines(
    'warming up\n{"name":"circuit","ours":2,"peer":8,"unit":"ms"}\n{"name":"x","ours":2,"peer":null,"unit":"ms"}\n',
  )
  expect(lines.map(({ ratio }) => ratio)).toEqual([0.25, null])
  expect(benchText(lines[0])).toBe('circuit: 2 ms, peer 8 ms, ratio 0.25')
})
