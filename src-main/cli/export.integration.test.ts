import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { builtProgram } from '../engine/built.testing.ts'
import { filledRun } from '../engine/phantom.testing.ts'
import { openStore } from '../store/store.ts'

let program = ''
let folder = ''
beforeAll(async () => {
  program = await builtProgram()
  folder = mkdtempSync(join(tmpdir(), 'ostium-export-'))
  for (const name of ['one', 'two']) writeFileSync(join(folder, `${name}.dcm`), filledRun(2))
  writeFileSync(join(folder, 'broken.dcm'), 'no DICOM')
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a command on the library of this folder. */
const ostium = (data: string, ...args: readonly string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const options = { env: { ...process.env, XDG_DATA_HOME: join(folder, data) }, cwd: folder }
    execFile(process.execPath, [join(program, 'cli.cjs'), ...args], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })

function exportTo(data: string, files: readonly string[]) {
  mkdirSync(join(folder, `${data}-out`), { recursive: true })
  return ostium(data, 'export', ...files, '--out', `${data}-out`, '--json')
}
/** Of the audit log: `detail` is the entry as its hash covers it. */
const Entry = z.object({ detail: z.string() })
const Exported = z.object({ kind: z.literal('exported'), entries: z.number() })

test('each copy is in the log as it is made, and what failed is named', async () => {
  mkdirSync(join(folder, 'data', 'ostium'), { recursive: true })
  openStore(join(folder, 'data', 'ostium', 'library.db')).close()
  const { code, out, err } = await exportTo('data', ['one.dcm', 'broken.dcm', 'two.dcm'])
  expect(code).toBe(1)
  expect(err).toMatch(/^broken\.dcm: /m)
  expect(out.trim().split('\n')).toHaveLength(3)
  expect(readdirSync(join(folder, 'data-out'))).toHaveLength(2)
  const list = await ostium('data', 'audit', 'list', '--kind', 'exported', '--json')
  const entries = list.out
    .trim()
    .split('\n')
    .map((line) => Exported.parse(JSON.parse(Entry.parse(JSON.parse(line)).detail)))
  expect(entries.map(({ entries: of }) => of)).toEqual([1, 1])
}, 60_000)

test('what cannot be written into the log is not exported', async () => {
  mkdirSync(join(folder, 'torn', 'ostium'), { recursive: true })
  writeFileSync(join(folder, 'torn', 'ostium', 'library.db'), 'no library '.repeat(400))
  const { code, out } = await exportTo('torn', ['one.dcm'])
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ file: 'one.dcm', error: { code: 'library-unusable' } })
  expect(readdirSync(join(folder, 'torn-out'))).toEqual([])
}, 60_000)
