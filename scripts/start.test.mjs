import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cacheFolder } from './setup/world.mjs'

const start = (...args) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'start.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' },
  })

describe('npm start', () => {
  it('refuses what is neither a command nor a file, before any set-up', () => {
    const { status, stdout, stderr } = start('raed', 'run.dcm')
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain('"raed" is neither a command nor a file')
  })

  it('takes the folder of the data for neither', () => {
    expect(start('--data', '/nowhere/yet', 'raed').stderr).toContain('"raed" is neither')
    expect(start('--data=/nowhere/yet', '--verbose', 'raed').stderr).toContain('"raed" is neither')
  })

  it.skipIf(process.platform !== 'linux')('offers read where there is no display', () => {
    const { status, stdout, stderr } = start()
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain('npm start -- read FILE')
  })
})

it.each([
  [{ XDG_CACHE_HOME: '/x' }, 'linux', '/x/ostium'],
  [{}, 'linux', '/home/a/.cache/ostium'],
])('keeps downloads in the cache of the user (%j)', (env, platform, expected) => {
  expect(cacheFolder(env, platform, '/home/a')).toBe(expected)
})
