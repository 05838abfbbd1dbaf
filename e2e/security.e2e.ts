/** Long, as Electron's security checklist is one list: docs/security.md names each test here. */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type {} from '../src-renderer/api.ts'
import { launch, newHome, type Home, type Running } from './launch.ts'
import { projectRoot } from './runtime.ts'

let home: Home
let running: Running
beforeAll(async () => {
  home = newHome()
  running = await launch(home)
}, 60_000)
afterAll(async () => {
  await running.close()
  home.remove()
})

describe('the running window', () => {
  it('has the switches of the checklist', async () => {
    const seen = await running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const get: unknown = contents === undefined ? null : Reflect.get(contents, 'getLastWebPreferences')
      const found: unknown = typeof get === 'function' ? Reflect.apply(get, contents, []) : null
      return JSON.stringify(found)
    })
    // What is off by default is not told back, so it may also be absent.
    const off = [
      'nodeIntegration',
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'plugins',
      'webviewTag',
    ]
    const insecure = ['allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures']
    const found = z.record(z.string(), z.unknown()).parse(JSON.parse(seen))
    expect(found).toMatchObject({ contextIsolation: true, sandbox: true, webSecurity: true })
    for (const name of [...off, ...insecure]) expect([name, Boolean(found[name])]).toEqual([name, false])
  })

  it('keeps the preload in a world of its own: what the page does to the language does not reach it', async () => {
    const answer = await running.page.evaluate(async () => {
      const before = Array.prototype.includes
      Array.prototype.includes = () => true
      try {
        return await window.ostium
          .invoke('study.drop', { paths: ['/etc/passwd'] })
          .then(() => 'answered', String)
      } finally {
        Array.prototype.includes = before
      }
    })
    expect(answer).toContain('the contract has no study.drop')
  })

  it('hands the page what an event carries, and nothing of Electron', async () => {
    await running.page.evaluate(() => {
      const heard = new Promise<string>((resolve) =>
        window.ostium.on('app.notice', (...all: unknown[]) => resolve(JSON.stringify(all))),
      )
      Reflect.set(window, 'heard', heard)
    })
    await running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.send('app.notice', {
        code: 'x',
        message: 'y',
        action: '',
      }),
    )
    const heard = await running.page.evaluate(async () => String(await Reflect.get(window, 'heard')))
    expect(JSON.parse(heard)).toEqual([{ code: 'x', message: 'y', action: '' }])
  })
})

describe('the policy of the page', () => {
  /** Run from the page's own event loop: what a debugger evaluates is not bound by the policy. */
  const fromThePage = (code: string) =>
    running.page.evaluate(
      (name) =>
        new Promise<string>((resolve) => {
          const tries: Record<string, () => unknown> = {
            eval: () => String(Reflect.apply(eval, window, ['1'])),
            Function: () => Reflect.construct(Function, ['return 1']),
            timer: () => {
              Reflect.apply(setTimeout, window, ['window.name = "timer"', 0])
              return new Promise((done) =>
                setTimeout(() => done(window.name === 'timer' ? 1 : Promise.reject(Error('not run'))), 100),
              )
            },
            handler: () => {
              const button = document.createElement('button')
              button.setAttribute('onclick', 'window.name = "handler"')
              button.click()
              if (window.name !== 'handler') throw new Error('not run')
            },
            style: () => {
              const style = document.createElement('style')
              style.textContent = 'body { --probe: 1 }'
              document.head.append(style)
              const rules = style.sheet?.cssRules.length ?? 0
              style.remove()
              if (rules === 0) throw new Error('not used')
            },
            data: () => import(/* @vite-ignore */ `data:text/javascript,export default 1#${Math.random()}`),
            blob: () =>
              import(/* @vite-ignore */ URL.createObjectURL(new Blob(['1'], { type: 'text/javascript' }))),
            worker: () =>
              new Promise((done, failed) => {
                const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])))
                worker.onmessage = done
                worker.onerror = () => failed(new Error('not run'))
              }),
            wasm: () => WebAssembly.instantiate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
          }
          setTimeout(() => {
            Promise.resolve()
              .then(() => tries[name]?.())
              .then(
                () => resolve('ran'),
                () => resolve('refused'),
              )
          })
        }),
      code,
    )

  it.each(['eval', 'Function', 'timer', 'handler', 'style', 'data', 'blob', 'worker'])(
    'refuses code by %s',
    async (code) => {
      expect(await fromThePage(code)).toBe('refused')
    },
  )

  it('lets WebAssembly run, for the codecs', async () => {
    expect(await fromThePage('wasm')).toBe('ran')
  })

  it('comes with every answer, also with those that say no', async () => {
    const policies = await running.page.evaluate(async () => {
      const answers = await Promise.all(['/index.html', '/nothing', '/frame/x/0'].map((path) => fetch(path)))
      return answers.map(({ headers }) => headers.get('Content-Security-Policy'))
    })
    for (const policy of policies) expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(new Set(policies).size).toBe(1)
  })
})

describe('the network', () => {
  it('is reached by nothing in the page: no request of any kind arrives at a server that listens', async () => {
    const arrived: string[] = []
    const server = createServer((request, answer) => {
      arrived.push(request.url ?? '')
      answer.end('x')
    })
    server.on('connection', () => arrived.push('connection'))
    const datagrams = createSocket('udp4', () => arrived.push('datagram'))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    await new Promise<void>((done) => datagrams.bind(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    await running.page.evaluate(
      async ([web, udp]) => {
        const base = `http://127.0.0.1:${web}`
        const add = (name: string, given: Record<string, string>) => {
          const element = Object.assign(document.createElement(name), given)
          document.body.append(element)
          return element
        }
        const quietly = (work: () => unknown) => {
          try {
            work()
          } catch {
            return
          }
        }
        void fetch(`${base}/fetch`, { mode: 'no-cors' }).catch(() => undefined)
        navigator.sendBeacon(`${base}/beacon`, 'x')
        quietly(() => new WebSocket(`ws://127.0.0.1:${web}/socket`))
        quietly(() => new EventSource(`${base}/events`))
        quietly(() => new Worker(`${base}/worker.js`))
        add('img', { src: `${base}/picture` })
        add('script', { src: `${base}/script` })
        add('iframe', { src: `${base}/frame` })
        add('object', { data: `${base}/object` })
        add('video', { src: `${base}/video` })
        for (const rel of [
          'stylesheet',
          'prefetch',
          'preload',
          'preconnect',
          'modulepreload',
          'manifest',
          'icon',
        ])
          add('link', { rel, href: `${base}/${rel}`, as: 'image' })
        const form = add('form', { action: `${base}/form`, method: 'post' })
        if (form instanceof HTMLFormElement) form.submit()
        const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${udp}` }] })
        peer.createDataChannel('x')
        await peer.setLocalDescription(await peer.createOffer())
        await new Promise((done) => setTimeout(done, 1500))
        peer.close()
      },
      [port, datagrams.address().port] as const,
    )
    expect(arrived).toEqual([])
    expect(running.page.url()).toContain('app://ostium/')
    datagrams.close()
    await new Promise((done) => server.close(done))
  })

  it('is reached by no session, also by one that is made later', async () => {
    const arrived: string[] = []
    const server = createServer((request, answer) => {
      arrived.push(request.url ?? '')
      answer.end('x')
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const answers = await running.app.evaluate(async ({ session }, to) => {
      const sessions = [
        session.defaultSession,
        session.fromPartition('later'),
        session.fromPartition('persist:kept'),
      ]
      return Promise.all(
        sessions.map((one) =>
          one.fetch(`http://127.0.0.1:${to}/`).then(
            () => 'loaded',
            () => 'blocked',
          ),
        ),
      )
    }, port)
    expect(answers).toEqual(['blocked', 'blocked', 'blocked'])
    expect(arrived).toEqual([])
    await new Promise((done) => server.close(done))
  })
})

it('lets the session load nothing that is not the app, whoever asks: main itself gets no file by address', async () => {
  const loaded = await running.app.evaluate(async ({ BrowserWindow, session }) => {
    const answers: string[] = []
    for (const one of [session.defaultSession, session.fromPartition('later')]) {
      const window = new BrowserWindow({ show: false, webPreferences: { session: one } })
      answers.push(
        await window.loadURL('file:///etc/hostname').then(
          () => 'loaded',
          () => 'blocked',
        ),
      )
      window.destroy()
    }
    return answers
  })
  expect(loaded).toEqual(['blocked', 'blocked'])
})

describe('who asks', () => {
  it('is looked at on every call: another page with our preload is refused', async () => {
    const preload = join(projectRoot, 'dist', 'main', 'preload.cjs')
    const answer = await running.app.evaluate(async ({ BrowserWindow }, path) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { preload: path, sandbox: true, contextIsolation: true },
      })
      await window.loadURL('data:text/html,<p>another page</p>')
      const asked: unknown = await window.webContents.executeJavaScript(
        `Promise.all(['settings.get', 'study.list', 'app.info'].map((name) => window.ostium.invoke(name, { text: '' })))
          .then(JSON.stringify)`,
      )
      window.destroy()
      return String(asked)
    }, preload)
    const refusal = {
      ok: false,
      error: { code: 'refused', message: expect.stringMatching(/not Ostium's own/) },
    }
    expect(JSON.parse(answer)).toMatchObject([refusal, refusal, refusal])
  })
})

describe('permissions and files', () => {
  it.each([
    'geolocation',
    'notifications',
    'camera',
    'microphone',
    'midi',
    'clipboard-read',
    'persistent-storage',
  ])('%s is denied', async (name) => {
    const state = await running.page.evaluate(async (wanted) => {
      const query: unknown = Reflect.apply(
        Reflect.get(navigator.permissions, 'query'),
        navigator.permissions,
        [{ name: wanted }],
      )
      return String(Reflect.get(Object(await query), 'state'))
    }, name)
    expect(state).toBe('denied')
  })

  it('no file is put on disk by the page itself', async () => {
    await running.app.evaluate(({ session }) => {
      session.defaultSession.on('will-download', (event) =>
        Reflect.set(globalThis, 'download', event.defaultPrevented ? 'prevented' : 'begun'),
      )
    })
    await running.page.evaluate(() => {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob(['x']))
      link.download = 'x.bin'
      link.click()
    })
    await running.page.waitForTimeout(500)
    expect(await running.app.evaluate(() => String(Reflect.get(globalThis, 'download')))).toBe('prevented')
  })

  it('no page is embedded', async () => {
    await running.page.evaluate(() => {
      const view = document.createElement('webview')
      view.setAttribute('src', 'app://ostium/index.html')
      view.setAttribute('allowpopups', '')
      document.body.append(view)
    })
    await running.page.waitForTimeout(300)
    expect(await running.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
  })
})
