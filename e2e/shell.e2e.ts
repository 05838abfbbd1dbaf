import type {} from '../src-renderer/api.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launch, newHome, type Home, type Running } from './launch.ts'

describe('the shell around the page', () => {
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

  it('gives the page the contract and nothing of Node', async () => {
    const seen = await running.page.evaluate(() => ({
      bridge: Object.keys(window.ostium).sort(),
      node: ['require', 'process', 'Buffer', 'module'].filter((name) => name in window),
      origin: location.origin,
    }))
    expect(seen).toEqual({ bridge: ['drop', 'invoke', 'on'], node: [], origin: 'app://ostium' })
  })

  it.each(['study.drop', 'study.imported', 'nothing.there'])(
    'refuses the page a call of %s',
    async (channel) => {
      const answer = await running.page.evaluate(
        (name) => window.ostium.invoke(name, { paths: ['/etc/passwd'] }).then(() => 'answered', String),
        channel,
      )
      expect(answer).toContain(`the contract has no ${channel}`)
    },
  )

  it('runs no string as code, opens no second window, and cannot be led away', async () => {
    const { page, app } = running
    const evaluated = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.name = "injected"'
      document.body.append(script)
      return window.name
    })
    expect(evaluated).toBe('')
    await page.evaluate(() => {
      window.open('https://example.org/')
      location.href = 'https://example.org/'
    })
    await page.waitForTimeout(300)
    expect(app.windows()).toHaveLength(1)
    expect(page.url()).toContain('app://ostium/')
  })

  it('grants no permission', async () => {
    const state = await running.page.evaluate(() => Notification.requestPermission())
    expect(state).toBe('denied')
  })

  it.each([
    '/frame/x/0',
    `/frame/${'a'.repeat(32)}/0`,
    '/frame',
    `/thumb/${'a'.repeat(32)}`,
    '/..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
  ])('serves nothing at %s', async (path) => {
    expect(await running.page.evaluate((url) => fetch(url).then((answer) => answer.status), path)).toBe(404)
  })
})

describe('dropped files', () => {
  it('reach main by their paths, which the page never sees', async () => {
    const home = newHome()
    const file = join(home.path, 'dropped.dcm')
    writeFileSync(file, 'not a DICOM file')
    const running = await launch(home)
    const { page } = running
    await page.evaluate(() => {
      const input = document.createElement('input')
      input.type = 'file'
      input.id = 'probe'
      document.body.append(input)
    })
    await page.setInputFiles('#probe', file)
    const heard = await page.evaluate(async () => {
      const files = [...(document.querySelector<HTMLInputElement>('#probe')?.files ?? [])]
      const imported = new Promise<string>((resolve) =>
        window.ostium.on('study.imported', (event) => {
          if (JSON.stringify(event).includes('dropped.dcm')) resolve(JSON.stringify(event))
        }),
      )
      await window.ostium.drop(files)
      return imported
    })
    expect(heard).toContain('"file":"dropped.dcm"')
    expect(heard).not.toContain(home.path)
    await running.close()
    home.remove()
  })
})

describe('the window', () => {
  it('comes back after its page crashed', async () => {
    const home = newHome()
    const { app, page, close } = await launch(home)
    const loaded = app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<string>((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents
          contents?.once('did-finish-load', () => resolve(contents.getURL()))
          contents?.forcefullyCrashRenderer()
        }),
    )
    expect(await loaded).toContain('app://ostium/')
    expect(page.isClosed()).toBe(false)
    await close()
    home.remove()
  })

  it('opens where it was, on dark ground', async () => {
    const home = newHome()
    const first = await launch(home)
    await first.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 20, y: 30, width: 1111, height: 777 }),
    )
    await first.page.waitForTimeout(600)
    await first.close()
    const second = await launch(home)
    const found = await second.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      return { bounds: window?.getBounds(), ground: window?.getBackgroundColor() }
    })
    expect(found.ground).toBe('#0B0D10')
    expect(found.bounds).toMatchObject({ width: 1111, height: 777 })
    await second.close()
    home.remove()
  })
})
