import { mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { angiogramWith, indexedFile } from '../store/testing.ts'
import { openStore, type Store } from '../store/store.ts'
import { supportFiles, writeSupport } from './support.ts'

const MARKER = 'Zephyrine'
const info = { version: '1.2.3', runtime: 'Node', developmentRuntime: true, platform: 'test' }
let home: string
let store: Store
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), `ostium-${MARKER}-`))
  store = openStore(join(home, 'library.db'))
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

const parts = (policy = {}) => ({
  dataFolder: home,
  store,
  info,
  policy,
  shippedModels: join(home, 'shipped'),
  now: new Date('2026-01-02T00:00:00Z'),
})

function fill(): void {
  const angiogram = angiogramWith({ patientName: MARKER, patientId: MARKER, studyDescription: MARKER })
  const frames = Array.from({ length: angiogram.frameCount }, () => ({ ranges: [] }))
  const file = { path: `/${MARKER}/a.dcm`, size: 1, mtimeMs: 1, inflated: false, angiogram, frames }
  store.library.add(file, '2026-01-01T00:00:00Z', false)
  store.preferences.set({ reader: MARKER })
  store.audit.append(
    { at: '2026-01-01T00:00:00Z', account: MARKER, reader: MARKER },
    { kind: 'model-noted', modelId: MARKER, notes: MARKER },
  )
  for (const [folder, name, text] of [
    ['logs', 'window.log', '{"level":"info"}\n'],
    ['logs', `${MARKER}.txt`, MARKER],
    ['models', MARKER, MARKER],
    ['shipped', 'ostium-0.3', ''],
  ] as const) {
    mkdirSync(join(home, folder), { recursive: true })
    writeFileSync(join(home, folder, name), text)
  }
}

describe('a support bundle', () => {
  it('counts what the library holds, and has the logs', () => {
    fill()
    const written = writeSupport(join(home, 'out.zip'), supportFiles(parts()))
    expect(written.ok).toBe(true)
    const files = unzipSync(readFileSync(join(home, 'out.zip')))
    expect(Object.keys(files)).toEqual([
      'program.json',
      'machine.json',
      'settings.json',
      'library.json',
      'logs/window.log',
    ])
    const library: unknown = JSON.parse(Buffer.from(files['library.json'] ?? []).toString())
    expect(library).toMatchObject({
      studies: 1,
      runs: 1,
      labels: 0,
      ownModels: 1,
      audit: { entries: 1, byKind: { 'model-noted': 1, 'label-recorded': 0 } },
    })
    expect(Buffer.from(files['program.json'] ?? []).toString()).toContain('ostium-0.3')
    expect(statSync(join(home, 'out.zip')).mode & 0o777).toBe(0o600)
  })

  it('counts all studies and runs, not those that a list shows', () => {
    store.transaction(() => {
      for (let n = 0; n < 501; n++) {
        const uids = { studyInstanceUid: `1.2.${n}`, sopInstanceUid: `1.3.${n}` }
        store.library.add(indexedFile(`/${n}.dcm`, uids), '2026-01-01T00:00:00Z', n === 0)
      }
    })
    const file = supportFiles(parts()).find(({ name }) => name === 'library.json')
    const library: unknown = JSON.parse(Buffer.from(file?.bytes ?? []).toString())
    expect(library).toMatchObject({ studies: 501, demoStudies: 1, runs: 501 })
  })

  it('names nobody: not the patient, the reader, the account, a path, or who may adopt', () => {
    fill()
    const policy = { adopters: [MARKER], folders: { data: `/${MARKER}` }, settings: { loop: false } }
    const text = supportFiles(parts(policy))
      .map(({ name, what, bytes }) => name + what + Buffer.from(bytes).toString())
      .join('')
    expect(text).not.toContain(MARKER)
    expect(text).toContain('"adopters"')
  })

  it('is made where there is no library', () => {
    const files = supportFiles({ ...parts(), store: null })
    expect(files.map(({ name }) => name)).toContain('library.json')
  })
})
