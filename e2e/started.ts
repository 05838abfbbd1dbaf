import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { chromium, type Page } from 'playwright-core'
import { environment, type Home } from './launch.ts'
import { electronRuntime, projectRoot } from './runtime.ts'

/** A box of the system is answered at once by its first button, and what it said is printed: nobody could press it here. */
const ANSWERED_BOXES = `(() => {
  const { dialog } = process.mainModule.require('electron')
  const print = (what) => process.stderr.write('BOX ' + JSON.stringify(what) + '\\n')
  dialog.showErrorBox = (title, text) => print({ title, text })
  dialog.showMessageBoxSync = ({ title, message, detail }) => (print({ title, text: message + ' ' + detail }), 0)
})()`

export interface Started {
  readonly child: ChildProcess
  /** What boxes of the system said so far: title and text. */
  readonly boxes: () => readonly string[]
  readonly ended: Promise<number | null>
  readonly page: () => Promise<Page>
}

/**
 * Starts the program and stops it at its first line, where its boxes are replaced: what it says before there is a window, or
 * instead of one, is told by boxes, and Playwright comes too late for them.
 */
export async function startWithBoxes(home: Home, words: readonly string[] = []): Promise<Started> {
  const { binary, args } = electronRuntime()
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const switches = ['--inspect-brk=0', '--remote-debugging-port=0', ...args, ...root, '--disable-gpu']
  const child = spawn(binary, [...switches, ...words], {
    cwd: projectRoot,
    env: environment(home),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const said = async (pattern: RegExp): Promise<string> => {
    for (let tries = 0; tries < 600; tries++) {
      const found = pattern.exec(printed)?.[1]
      if (found !== undefined) return found
      if (child.exitCode !== null) break
      await new Promise((next) => setTimeout(next, 100))
    }
    throw new Error(`the program did not say ${String(pattern)}: ${printed}`)
  }
  await atFirstLine(await said(/Debugger listening on (ws:\S+)/))
  return {
    child,
    boxes: () => [...printed.matchAll(/^BOX (.*)$/gm)].map(([, text = '']) => text),
    ended,
    page: async () => {
      const browser = await chromium.connectOverCDP(await said(/DevTools listening on (ws:\S+)/), {
        noDefaults: true,
      })
      const [context] = browser.contexts()
      const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
      if (page === undefined) throw new Error('the program opened no window')
      return page
    },
  }
}

/** Over Node's inspector: replaces the boxes at the first line of the program, then lets it run. */
async function atFirstLine(address: string): Promise<void> {
  const socket = await webSocket(address)
  const heard = (text: string) =>
    new Promise<void>((resolve) => {
      const listen = (chunk: Buffer) => {
        if (!chunk.toString('latin1').includes(text)) return
        socket.off('data', listen)
        resolve()
      }
      socket.on('data', listen)
    })
  const send = (id: number, method: string, params: object = {}) =>
    socket.write(textFrame(JSON.stringify({ id, method, params })))
  const paused = heard('"method":"Debugger.paused"')
  send(1, 'Debugger.enable')
  send(2, 'Runtime.runIfWaitingForDebugger')
  await paused
  const replaced = heard('"id":3,"result":{"result":{"type":"undefined"}}')
  send(3, 'Runtime.evaluate', { expression: ANSWERED_BOXES })
  await replaced
  const goesOn = heard('"id":4,')
  send(4, 'Debugger.resume')
  await goesOn
  socket.destroy()
}

/** RFC 6455, the little that is needed: one handshake, and text to the server. Node 20 has no client of its own. */
function webSocket(address: string): Promise<Duplex> {
  const asked = request(address.replace(/^ws/, 'http'), {
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': 13,
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    },
  })
  asked.end()
  return new Promise((resolve, reject) => {
    asked.on('upgrade', (_answer, socket: Duplex) => resolve(socket))
    asked.on('error', reject)
  })
}

/** A masked frame of text whose mask is zero, shorter than 64 kB. */
function textFrame(text: string): Buffer {
  const body = Buffer.from(text)
  const head =
    body.length < 126 ? [0x81, 0x80 | body.length] : [0x81, 0x80 | 126, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), body])
}
