import { openSync, writeSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hostileCase } from '#core/testing/fuzz/targets.ts'

/**
 * Files, pictures, lists and messages that lie: each gives an answer, says why where it has none, and is never wrong without
 * saying; none takes two seconds of the processor or half a gigabyte. A case is its number. `npm run soak` tries many more:
 * it gives where to begin, how many, and a file in which the number in work stands, by which it finds what hangs.
 */
const first = Number(process.env['OSTIUM_FUZZ_FROM'] ?? 0)
const count = Number(process.env['OSTIUM_FUZZ_COUNT'] ?? 2000)
const journal = process.env['OSTIUM_FUZZ_JOURNAL']

const LIMIT_MS = 2000
const MEMORY_LIMIT = 512 * 2 ** 20

/** Of the processor, not of the clock: other work on the machine is not the file's fault. */
const spentMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}
const memory = (): number => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed

async function problemOf(number: number): Promise<string | null> {
  const one = hostileCase(number)
  const [held, since] = [memory(), process.cpuUsage()]
  const problem = await one
    .run()
    .catch(
      (cause: unknown) => `throws ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
    )
  const took = spentMs(since)
  const grew = memory() - held
  if (problem !== null) return `case ${number}, ${one.what}: ${problem}`
  if (took > LIMIT_MS) return `case ${number}, ${one.what}: ${took.toFixed(0)} ms of the processor`
  return grew > MEMORY_LIMIT ? `case ${number}, ${one.what}: ${(grew / 2 ** 20).toFixed(0)} MB` : null
}

test(`${count} hostile inputs from number ${first}`, { timeout: 24 * 3600 * 1000 }, async () => {
  const file = journal === undefined ? null : openSync(journal, 'w')
  const problems: string[] = []
  for (let number = first; number < first + count; number++) {
    if (file !== null) writeSync(file, String(number).padEnd(12), 0)
    const problem = await problemOf(number)
    if (problem !== null) problems.push(problem)
  }
  expect(problems).toEqual([])
})
