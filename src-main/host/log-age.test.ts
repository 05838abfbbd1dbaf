import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openLog } from './log.ts'
import { logHome } from './log.testing.ts'

let at: ReturnType<typeof logHome>
let home: string
beforeEach(() => {
  at = logHome()
  home = at.home
})
afterEach(() => {
  vi.useRealTimers()
  at.remove()
})

const parts = () => at.parts()
const linesOf = (name: string) => at.linesOf(name)

describe('a log with days', () => {
  it('lets no line get older in a file that is used every day, and goes on in a new one', async () => {
    const logs = join(home, 'logs')
    mkdirSync(logs)
    const line = (time: string) => `{"level":"info","time":"${time}","event":"started"}\n`
    for (const [name, first] of [
      ['window.2.log', '2025-11-30T00:00:00.000Z'],
      ['window.1.log', '2025-12-10T00:00:00.000Z'],
      ['window.log', '2025-12-26T00:00:00.000Z'],
      ['commands.log', '2027-01-01T00:00:00.000Z'],
    ] as const)
      writeFileSync(join(logs, name), `${line(first)}${line('2026-01-02T00:00:00.000Z')}`)
    const log = openLog({ ...parts(), days: 30 })
    log.info('started')
    await log.close()
    expect(readdirSync(logs).sort()).toEqual(['window.1.log', 'window.2.log', 'window.log'])
    expect(linesOf('window.2.log').at(0)?.['time']).toBe('2025-12-10T00:00:00.000Z')
    expect(linesOf('window.1.log').at(0)?.['time']).toBe('2025-12-26T00:00:00.000Z')
    expect(linesOf('window.log')).toHaveLength(1)
  })

  it('goes on in the same file until it is due', async () => {
    for (let n = 0; n < 2; n++) {
      const log = openLog({ ...parts(), days: 1 })
      log.info('started')
      await log.close()
    }
    expect(readdirSync(join(home, 'logs'))).toEqual(['window.log'])
    expect(linesOf('window.log')).toHaveLength(2)
  })

  it('begins anew and deletes while the program runs, and loses no line', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    let hour = 0
    const clock = () => new Date(Date.UTC(2026, 0, 2, hour))
    const log = openLog({ ...parts(), days: 1, clock })
    const passTo = (next: number) => {
      hour = next
      vi.advanceTimersByTime(3600 * 1000)
    }
    const kept = () =>
      readdirSync(join(home, 'logs'))
        .sort()
        .map((name) => [name, linesOf(name).map(({ i }) => i)])
    log.info('call', { i: 0 })
    await vi.waitFor(() => expect(kept()).toEqual([['window.log', [0]]]))
    passTo(23)
    log.info('call', { i: 1 })
    passTo(25)
    log.info('call', { i: 2 })
    const two = [
      ['window.1.log', [0, 1]],
      ['window.log', [2]],
    ]
    await vi.waitFor(() => expect(kept()).toEqual(two))
    passTo(50)
    log.info('call', { i: 3 })
    await log.close()
    expect(kept()).toEqual([
      ['window.1.log', [2]],
      ['window.log', [3]],
    ])
  })
})
