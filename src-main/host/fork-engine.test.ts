import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { EngineProcess } from './engine-link.ts'
import { forkedAhead } from './fork-engine.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-ahead-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Says who it is when it is asked, and ends with whoever started it, as an engine does. */
const echo = join(folder, 'echo.cjs')
writeFileSync(
  echo,
  "process.on('message', (said) => process.send({ said, pid: process.pid })); process.on('disconnect', () => process.exit(0))",
)

const moment = () => new Promise((resolve) => setTimeout(resolve, 50))

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Asks a process once. */
function asked(launch: ReturnType<typeof forkedAhead>): Promise<{ answer: unknown; child: EngineProcess }> {
  return new Promise((resolve, reject) => {
    const child = launch({
      onMessage: (answer) => resolve({ answer, child }),
      onExit: (code) => reject(new Error(`ended with ${code}`)),
    })
    child.send({ word: 'hello' })
  })
}

test('the first launch takes the process that had begun, the next gets its own', async () => {
  const launch = forkedAhead(echo)
  const [first, second] = [await asked(launch), await asked(launch)]
  expect(first.answer).toEqual({ said: { word: 'hello' }, pid: first.child.pid })
  expect(second.answer).toEqual({ said: { word: 'hello' }, pid: second.child.pid })
  expect(second.child.pid).not.toBe(first.child.pid)
  first.child.kill()
  second.child.kill()
})

test('one that ended before it was wanted is begun anew', async () => {
  const mark = join(folder, 'once')
  const frail = join(folder, 'frail.cjs')
  writeFileSync(
    frail,
    `const fs = require('node:fs'); if (!fs.existsSync(${JSON.stringify(mark)})) { fs.writeFileSync(${JSON.stringify(mark)}, String(process.pid)); process.exit(7) } require(${JSON.stringify(echo)})`,
  )
  const launch = forkedAhead(frail)
  while (!existsSync(mark) || isThere(Number(readFileSync(mark, 'utf8')))) await moment()
  await moment()
  const { answer, child } = await asked(launch)
  expect(answer).toEqual({ said: { word: 'hello' }, pid: child.pid })
  child.kill()
})
