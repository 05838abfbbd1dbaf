import { decode } from 'fast-png'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import icon from '../../assets/icon.png?inline'
import { commandNames, commands } from '#core/commands.ts'
import { dataFolders } from '../host/data-folders.ts'
import { acceleratorOf } from './accelerator.ts'
import { windowArguments } from './arguments.ts'
import { securityHeaders } from './headers.ts'
import { isOwnUrl, mayLoad } from './origin.ts'
import { placeWindow } from './placement.ts'
import { isTrusted } from './trusted-sender.ts'
import { webPreferences } from './web-preferences.ts'

describe('files on the command line', () => {
  it.each([
    [
      ['electron', '/app', '--no-sandbox', 'a.dcm', '/b.dcm'],
      ['/work/a.dcm', '/b.dcm'],
    ],
    [['/opt/ostium', '--inspect=0', ''], []],
    [['/opt/ostium', '../up.dcm'], ['/up.dcm']],
  ])('%j names %j', (argv, paths) => {
    expect(windowArguments(argv, '/work', ['/app']).paths).toEqual(paths)
  })

  it('are told from the folder of the data and from switches', () => {
    const argv = ['electron', '/app', '--data', 'mine', '--verbose', '--disable-gpu', 'a.dcm']
    const expected = { data: '/work/mine', verbose: true, paths: ['/work/a.dcm'] }
    expect(windowArguments(argv, '/work', ['/app'])).toEqual(expected)
    expect(windowArguments(['ostium', '--data=/mine', 'a.dcm'], '/work', [])).toEqual({
      data: '/mine',
      verbose: false,
      paths: ['/work/a.dcm'],
    })
    expect(windowArguments(['ostium', '--data'], '/work', []).data).toBeNull()
  })
})

it('carries the icon of the window in the code, large enough for any taskbar', () => {
  const [type, base64 = ''] = icon.split(',')
  expect(type).toBe('data:image/png;base64')
  const { width, height } = decode(Buffer.from(base64, 'base64'))
  expect(width).toBe(height)
  expect(width).toBeGreaterThanOrEqual(256)
})

describe('our own pages', () => {
  it.each([
    ['app://ostium/index.html', true],
    ['app://ostium.evil/index.html', false],
    ['app://evil/index.html', false],
    ['file:///etc/passwd', false],
    ['https://ostium/', false],
    ['', false],
    ['about:blank', false],
  ])('%s: %s', (url, own) => {
    expect(isOwnUrl(url)).toBe(own)
  })

  it('run no inline script and reach no other origin', () => {
    const policy = securityHeaders['Content-Security-Policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy.match(/script-src [^;]*/)?.[0]).toBe("script-src 'self' 'wasm-unsafe-eval'")
    expect(policy).not.toMatch(/https?:|\*|'unsafe-eval'|unsafe-inline/)
  })
})

describe('the security checklist of Electron', () => {
  it('holds of the page, every switch written out', () => {
    const { preload, ...switches } = webPreferences('/app/preload.cjs')
    expect(preload).toBe('/app/preload.cjs')
    expect(switches).toEqual({
      ...{ sandbox: true, contextIsolation: true, webSecurity: true, safeDialogs: true },
      ...{ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false },
      ...{ allowRunningInsecureContent: false, experimentalFeatures: false, enableBlinkFeatures: '' },
      ...{ plugins: false, webviewTag: false, spellcheck: false, navigateOnDragDrop: false },
    })
  })

  it.each([
    ['app://ostium/frame/a/0', true],
    ['blob:app://ostium/1-2-3', true],
    ['blob:https://example.org/1', false],
    ['https://example.org/', false],
    ['ws://127.0.0.1:9/', false],
    ['file:///etc/passwd', false],
    ['app://ostium.example.org/', false],
    ['chrome-extension://abc/a.js', false],
    ['javascript:alert(1)', false],
  ])('the session lets %s through: %s', (url, through) => {
    expect(mayLoad(url)).toBe(through)
  })

  it('answers the main frame of our own page, and no other', () => {
    const own = { url: 'app://ostium/index.html' }
    const within = { url: 'app://ostium/index.html' }
    const other = { url: 'https://example.org/' }
    expect(isTrusted({ senderFrame: own, sender: { mainFrame: own } })).toBe(true)
    expect(isTrusted({ senderFrame: within, sender: { mainFrame: own } })).toBe(false)
    expect(isTrusted({ senderFrame: other, sender: { mainFrame: other } })).toBe(false)
    expect(isTrusted({ senderFrame: null, sender: { mainFrame: own } })).toBe(false)
  })

  it('hands nothing to the shell of the system, and opens nothing outside', () => {
    const folder = import.meta.dirname
    const sources = readdirSync(folder).filter((name) => !name.endsWith('.test.ts'))
    for (const name of sources)
      expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/\bshell\b|openExternal|openPath\(/)
  })
})

describe('where the window opens', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  const before = { x: 100, y: 50, width: 1200, height: 800, maximized: true }

  it('is where it was', () => {
    expect(placeWindow(before, [screen])).toEqual(before)
  })

  it('is the middle of the first screen when the old one is gone', () => {
    expect(placeWindow({ ...before, x: 5000 }, [screen])).toMatchObject({ x: 160, y: 40, width: 1600 })
    expect(placeWindow(null, [{ ...screen, width: 1280, height: 800 }])).toMatchObject({
      x: 0,
      y: 0,
      width: 1280,
    })
  })
})

describe('data folders', () => {
  it.each([
    [{}, 'linux', '/home/k/.local/share/ostium', '/home/k/.cache/ostium'],
    [{ XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/c' }, 'linux', '/d/ostium', '/c/ostium'],
    [{}, 'win32', '/roaming/ostium', '/roaming/ostium-cache'],
    [{ XDG_DATA_HOME: '/x', XDG_CACHE_HOME: '/x' }, 'linux', '/x/ostium', '/x/ostium-cache'],
  ])('%j on %s', (env, platform, data, cache) => {
    expect(dataFolders(env, platform, '/home/k', '/roaming')).toEqual({ data, cache })
  })
})

describe('menu keys', () => {
  it.each([
    ['ctrl+shift+o', 'CmdOrCtrl+Shift+O'],
    ['arrowleft', 'Left'],
    ['[', '['],
    ['?', '?'],
  ])('%s is %s', (key, accelerator) => {
    expect(acceleratorOf(key)).toBe(accelerator)
  })

  it('are given once each', () => {
    const keys = commandNames.map((name) => commands[name].key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
