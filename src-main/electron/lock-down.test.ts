import { expect, it, vi } from 'vitest'
import { lockSession } from './lock-down.ts'

/** No Electron runs here: its session is played by what remembers the answers that it is given. */
vi.mock('electron', () => ({ app: {} }))

function lockedSession() {
  const asked = new Map<string, (...all: unknown[]) => unknown>()
  const take = (name: string) => (handler: (...all: unknown[]) => unknown) => void asked.set(name, handler)
  const session = {
    setPermissionRequestHandler: take('request'),
    setPermissionCheckHandler: take('check'),
    setDevicePermissionHandler: take('device'),
    on: (name: string, handler: (...all: unknown[]) => unknown) => void asked.set(name, handler),
    webRequest: { onBeforeRequest: take('load') },
  }
  Reflect.apply(lockSession, undefined, [session])
  return (name: string, ...all: unknown[]): unknown => {
    const handler = asked.get(name)
    if (handler === undefined) throw new Error(`nobody answers for ${name}`)
    return handler(...all)
  }
}

it.each(['usb', 'hid', 'serial'])('no device of %s is given, not even to our own page', (deviceType) => {
  const device = { deviceType, origin: 'app://ostium', device: { deviceId: '1', portId: '1', name: 'x' } }
  expect(lockedSession()('device', device)).toBe(false)
})

it.each(['usb', 'hid', 'serial', 'bluetooth', 'media', 'notifications'])(
  'the permission %s is neither had nor granted',
  (permission) => {
    const ask = lockedSession()
    const answers: unknown[] = []
    ask('request', null, permission, (answer: unknown) => answers.push(answer))
    expect(answers).toEqual([false])
    expect(ask('check', null, permission, 'app://ostium')).toBe(false)
  },
)

it('a request that is not for the app is cancelled, and a download is prevented', () => {
  const ask = lockedSession()
  const answers: unknown[] = []
  for (const url of ['https://example.org/', 'file:///etc/hostname', 'app://ostium/index.html'])
    ask('load', { url }, (answer: unknown) => answers.push(answer))
  expect(answers).toEqual([{ cancel: true }, { cancel: true }, { cancel: false }])
  const event = { preventDefault: vi.fn() }
  ask('will-download', event)
  expect(event.preventDefault).toHaveBeenCalledOnce()
})
