import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isPassed, reportText, type SelfTestItem, type SelfTestReport } from '#core/selftest/report.ts'
import { differenceFrom, type SelfTestReference } from '#core/selftest/reference.ts'
import { openStore } from '../../store/store.ts'
import { temporaryFolder } from '../../store/testing.ts'
import { checkDisk, checkModels, checkPolicy, checkProgram, checkStore } from './installation.ts'
import { qualificationPdf } from './qualification-pdf.ts'
import { watchSockets } from './watch-sockets.ts'
import { SHIPPED_ID } from '../../engine/shipped.testing.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => void (folder = temporaryFolder()))
afterEach(() => folder.remove())

const item = (outcome: SelfTestItem['outcome'], id = 'x'): SelfTestItem => ({
  ...{
    id,
    title: `Title of ${id}`,
    part: 'operation',
    outcome,
    said: `what was said of ${id}`,
    figures: { n: 2 },
  },
})
const report = (items: SelfTestItem[]): SelfTestReport => ({
  ...{ program: 'Ostium', version: '1.2.3', at: '2026-11-26T01:00:00.000Z', model: 'ostium-0.3', items },
  computer: { name: 'lab-ü-中', system: 'Linux', processor: 'one', runtime: 'Node 20' },
  passed: isPassed(items),
})

describe('the files of the program', () => {
  const list = () => {
    writeFileSync(join(folder.path, 'a.cjs'), 'code')
    const hash = createHash('sha256').update('code').digest('hex')
    writeFileSync(join(folder.path, 'SHA256SUMS'), `${hash}  a.cjs\n`)
  }

  test('are held against the list that came with them', async () => {
    list()
    expect(await checkProgram(folder.path)).toMatchObject({ outcome: 'passed', figures: { files: 1 } })
    writeFileSync(join(folder.path, 'a.cjs'), 'other code')
    expect(await checkProgram(folder.path)).toMatchObject({ outcome: 'failed', said: /a\.cjs/ })
  })

  test('are found where a packed program lies in its archive', async () => {
    list()
    expect(await checkProgram(join(folder.path, 'resources', 'app.asar'))).toMatchObject({
      outcome: 'passed',
    })
  })

  test('without a list are not measured, and with an empty one failed', async () => {
    expect(await checkProgram(folder.path)).toMatchObject({ outcome: 'not measured' })
    writeFileSync(join(folder.path, 'SHA256SUMS'), '\n')
    expect(await checkProgram(folder.path)).toMatchObject({ outcome: 'failed' })
  })
})

test('models: whole they pass, with one other byte or none at all they fail', async () => {
  expect(await checkModels(['models'])).toMatchObject({ outcome: 'passed' })
  cpSync('models', join(folder.path, 'models'), { recursive: true })
  const weights = join(folder.path, 'models', SHIPPED_ID, 'weights.bin')
  const bytes = readFileSync(weights)
  bytes[1000] = (bytes[1000] ?? 0) ^ 1
  writeFileSync(weights, bytes)
  expect(await checkModels([join(folder.path, 'models')])).toMatchObject({
    outcome: 'failed',
    said: /SHA-256/,
  })
  mkdirSync(join(folder.path, 'empty'))
  expect(await checkModels([join(folder.path, 'empty')])).toMatchObject({ outcome: 'failed' })
})

test('a library that is not there is not measured, a sound one passes, rubbish fails', async () => {
  const path = join(folder.path, 'library.db')
  expect(await checkStore(path)).toMatchObject({ outcome: 'not measured' })
  openStore(path).close()
  expect(await checkStore(path)).toMatchObject({ outcome: 'passed' })
  const other = join(folder.path, 'other.db')
  writeFileSync(other, Buffer.alloc(8192, 7))
  expect(await checkStore(other)).toMatchObject({ outcome: 'failed', said: /damaged/ })
})

test('a full disk and an invalid policy fail', () => {
  expect(checkDisk(join(folder.path, 'not', 'yet'), () => 2 ** 40)).toMatchObject({ outcome: 'passed' })
  expect(checkDisk(folder.path, () => 2 ** 20)).toMatchObject({ outcome: 'failed', said: /0\.0 GB free/ })
  const error = { code: 'policy-invalid', message: 'It is no JSON.', action: 'Mend it.' }
  expect(checkPolicy({ ok: false, error })).toMatchObject({
    outcome: 'failed',
    said: 'It is no JSON. Mend it.',
  })
  expect(checkPolicy({ ok: true, value: { readFirst: true } }).said).toContain('readFirst')
})

test('probabilities are compared one by one; other regions, answers or weights agree with nothing', () => {
  const kept: SelfTestReference = {
    schema: 1,
    weightsSha256: 'a',
    frames: [
      { frame: 3, probability: 0.5, triage: 'look', regions: [{ box: [0, 1, 2, 3], probability: 0.25 }] },
    ],
  }
  const [frame] = kept.frames
  const [region] = frame?.regions ?? []
  if (frame === undefined || region === undefined) throw new Error('there is one')
  const moved: typeof region = { ...region, box: [0, 1, 2, 4] }
  const changed = (other: Partial<typeof frame>) => ({ ...kept, frames: [{ ...frame, ...other }] })
  expect(differenceFrom(kept, kept)).toBe(0)
  expect(differenceFrom(kept, changed({ probability: 0.51 }))).toBeCloseTo(0.01)
  expect(differenceFrom(kept, changed({ regions: [{ ...region, probability: 0.5 }] }))).toBeCloseTo(0.25)
  for (const other of [{ triage: 'nothing' }, { frame: 4 }, { regions: [] }, { regions: [moved] }])
    expect(differenceFrom(kept, changed(other))).toBe(Infinity)
  expect(differenceFrom(kept, { ...kept, weightsSha256: 'b' })).toBe(Infinity)
})

test.skipIf(process.platform !== 'linux')('a socket that is opened meanwhile fails', async () => {
  const quiet = watchSockets('linux', process.pid).end()
  expect(quiet).toMatchObject({ outcome: 'passed', figures: { sockets: 0 } })
  const watch = watchSockets('linux', process.pid)
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  expect(watch.end()).toMatchObject({ outcome: 'failed', figures: { sockets: 1 } })
  await new Promise((done) => server.close(done))
  expect(watchSockets('darwin', 1).end().outcome).toBe('not measured')
})

describe('the report', () => {
  test('is passed when nothing failed and something was looked at', () => {
    expect(
      [[], [item('passed')], [item('passed'), item('not measured')], [item('passed'), item('failed')]].map(
        isPassed,
      ),
    ).toEqual([...[false, true, true, false]])
    expect(reportText(report([item('failed', 'a')]))).toMatch(
      /✗ Title of a: what was said of a\n\nOstium 1\.2\.3 does NOT work/,
    )
  })

  test('as a document says all of it, over as many pages as it takes', async () => {
    const items = Array.from({ length: 60 }, (_, i) => item(i === 7 ? 'failed' : 'passed', `item-${i}`))
    const pdf = await getDocumentProxy(Uint8Array.from(await qualificationPdf(report(items))))
    expect(pdf.numPages).toBeGreaterThan(1)
    const { text } = await extractText(pdf, { mergePages: true })
    expect(text).toContain('Ostium 1.2.3 does NOT work as it was made: 59 passed, 1 failed, 0 not measured.')
    for (const one of items) expect(text).toContain(one.said)
    expect(text).toMatch(/FAILED\s+Title of item-7/)
    expect(text).toMatch(/Performed by.*Reviewed by/s)
  })
})
