import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../store/testing.ts'
import { afterTimeout } from './fork-engine.ts'
import { createIndexer } from './indexer.ts'

const READS = `const { parentPort } = require('node:worker_threads')
  parentPort.on('message', ({ path }) => {
    require('node:fs').readFileSync(path)
    parentPort.postMessage({ ok: true, value: { kind: 'image', image: 'png', rows: 1, columns: 1, bytes: 1 } })
  })`

/** Opening a pipe that nobody writes to stands still in the system, as a file on a network drive that is gone does. */
test.skipIf(process.platform === 'win32')(
  'a file whose drive does not answer costs its own time, and the next file is read',
  async () => {
    const folder = temporaryFolder()
    const [script, pipe, sound] = ['reads.cjs', 'pipe', 'sound'].map((name) => join(folder.path, name))
    writeFileSync(script ?? '', READS)
    writeFileSync(sound ?? '', 'x')
    execFileSync('mkfifo', [pipe ?? ''])
    const indexer = createIndexer({ workerFile: script ?? '', after: afterTimeout, limitMs: 500 })
    onTestFinished(async () => {
      // Now somebody writes, and the thread can end.
      closeSync(openSync(pipe ?? '', constants.O_WRONLY | constants.O_NONBLOCK))
      await indexer.close()
      folder.remove()
    })
    const stalled = indexer.index(pipe ?? '')
    const next = indexer.index(sound ?? '')
    expect(await stalled).toMatchObject({ ok: false, error: { code: 'index-timeout' } })
    expect(await next).toMatchObject({ ok: true })
  },
)

test.skipIf(process.platform === 'win32')(
  'no more than four threads wait for drives that do not answer; when they are back, files are read again',
  async () => {
    const folder = temporaryFolder()
    const [script, sound] = ['reads.cjs', 'sound'].map((name) => join(folder.path, name))
    const pipes = [0, 1, 2, 3].map((n) => join(folder.path, `pipe${n}`))
    writeFileSync(script ?? '', READS)
    writeFileSync(sound ?? '', 'x')
    execFileSync('mkfifo', pipes)
    const indexer = createIndexer({ workerFile: script ?? '', after: afterTimeout, limitMs: 1_000 })
    onTestFinished(async () => {
      await indexer.close()
      folder.remove()
    })
    for (const pipe of pipes)
      expect(await indexer.index(pipe)).toMatchObject({ error: { code: 'index-timeout' } })
    expect(await indexer.index(sound ?? '')).toMatchObject({ error: { code: 'index-timeout' } })
    for (const pipe of pipes) closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK))
    await expect.poll(() => indexer.index(sound ?? ''), { timeout: 10_000 }).toMatchObject({ ok: true })
  },
  30_000,
)
