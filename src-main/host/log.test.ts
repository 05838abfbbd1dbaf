import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { word } from '#core/log/plain.ts'
import { openLog } from './log.ts'
import { logHome } from './log.testing.ts'

let at: ReturnType<typeof logHome>
let home: string
beforeEach(() => {
  at = logHome()
  home = at.home
})
afterEach(() => {
  at.remove()
})

const parts = () => at.parts()
const linesOf = (name: string) => at.linesOf(name)

describe('the log', () => {
  it('has one JSON object a line, of its level and above, that only this account may read', async () => {
    const log = openLog(parts())
    log.info('started', { version: word('abc'), packaged: false })
    log.debug('call', { channel: word('study.list') })
    await log.close()
    expect(linesOf('window.log')).toEqual([
      {
        level: 'info',
        time: '2026-01-02T03:04:05.000Z',
        pid: process.pid,
        version: 'abc',
        packaged: false,
        event: 'started',
      },
    ])
    expect(statSync(join(home, 'logs', 'window.log')).mode & 0o777).toBe(0o600)
    expect(statSync(join(home, 'logs')).mode & 0o777).toBe(0o700)
  })

  it('begins a new file when one is full, and keeps five older ones', async () => {
    const long = 'x'.repeat(59)
    const log = openLog(parts())
    for (let i = 0; i < 60_000; i++) log.info('call', { channel: word(long), i })
    await log.close()
    const files = readdirSync(join(home, 'logs')).sort()
    expect(files).toEqual([
      'window.1.log',
      'window.2.log',
      'window.3.log',
      'window.4.log',
      'window.5.log',
      'window.log',
    ])
    for (const file of files) {
      expect(statSync(join(home, 'logs', file)).size).toBeLessThan(1.2 * 2 ** 20)
      expect(statSync(join(home, 'logs', file)).mode & 0o777).toBe(0o600)
    }
    expect(linesOf('window.log').at(-1)?.['i']).toBe(59_999)
  })

  it('keeps no file for longer than the hospital says', async () => {
    const logs = join(home, 'logs')
    mkdirSync(logs)
    for (const [name, day] of [
      ['window.3.log', '2025-11-01'],
      ['window.2.log', '2025-12-20'],
      ['other.txt', '2020-01-01'],
    ] as const) {
      writeFileSync(join(logs, name), '{}')
      utimesSync(join(logs, name), new Date(day), new Date(day))
    }
    await openLog({ ...parts(), days: 30 }).close()
    expect(readdirSync(logs).sort()).toEqual(['other.txt', 'window.2.log', 'window.log'])
  })

  it('names a file by a hash that is its own, and another in the next run of the program', async () => {
    const [one, two] = [openLog(parts()), openLog({ ...parts(), name: 'commands' })]
    const path = '/data/Marker^Zephyrine.dcm'
    expect(one.fileOf(path)).toMatch(/^[0-9a-f]{16}$/)
    expect(one.fileOf(path)).toBe(one.fileOf(path))
    expect(one.fileOf(path)).not.toBe(two.fileOf(path))
    await Promise.all([one.close(), two.close()])
  })

  it('lets the program go on where it cannot be written, and still copies its lines', async () => {
    writeFileSync(join(home, 'logs'), 'a file where the folder should be')
    const echoed: string[] = []
    const log = openLog({ ...parts(), echo: (line) => void echoed.push(line) })
    log.warn('notice', { code: word('x') })
    await new Promise((later) => setTimeout(later, 50))
    log.warn('notice', { code: word('y') })
    await log.close()
    expect(echoed).toHaveLength(2)
  })
})
