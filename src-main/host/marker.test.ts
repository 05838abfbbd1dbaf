import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { TAG } from '#core/dicom/tags.ts'
import { writeDicom } from '#core/dicom/write.ts'
import { xaElements } from '#core/testing/dicom-xa.ts'
import { builtProgram } from '../engine/built.testing.ts'
import { filesUnder, holds, MARKER } from './marker.testing.ts'

const run = promisify(execFile)
/** Of a command that ended well or not. */
const Answer = z.object({ stdout: z.string() })
/** The one place where identities belong: the library, its journal, and its backups. */
const isLibrary = (path: string): boolean => /library\.db(-wal|-shm)?$|\/backups\//.test(path)

describe('a name that is planted in a file', () => {
  let cli: string
  let home: string
  let outside: string
  let said = ''
  const env = () => ({
    ...process.env,
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
    TMPDIR: join(home, 'tmp'),
    OSTIUM_POLICY: join(home, 'no-policy.json'),
  })
  const ostium = async (...words: string[]) => {
    const options = { env: env(), cwd: home }
    const failed = (cause: unknown): unknown => cause
    const done = await run(process.execPath, [cli, ...words, '--verbose'], options).catch(failed)
    said += Answer.parse(done).stdout
  }
  beforeAll(async () => {
    cli = join(await builtProgram(), 'cli.cjs')
    home = mkdtempSync(join(tmpdir(), 'ostium-home-'))
    outside = mkdtempSync(join(tmpdir(), `ostium-${MARKER}-`))
    for (const name of ['tmp', 'out', 'data/ostium/models']) mkdirSync(join(home, name), { recursive: true })
    const elements = xaElements({ rows: 64, columns: 64, frameCount: 2 }, [
      [TAG.patientName, `${MARKER}^Anna`],
      [TAG.patientId, MARKER],
      [TAG.studyDescription, MARKER],
      [TAG.seriesDescription, MARKER],
    ])
    const frames = [new Uint8Array(4096).fill(90), new Uint8Array(4096).fill(120)]
    const bytes = writeDicom({ transferSyntax: '1.2.840.10008.1.2.1', elements, frames })
    writeFileSync(join(outside, `${MARKER}.dcm`), bytes)
    writeFileSync(join(outside, `${MARKER}-short.dcm`), bytes.subarray(0, 400))
    const list = {
      name: MARKER,
      cases: [{ patient: MARKER, file: `${MARKER}.dcm`, frame: 0, box: null, grade: 'none' }],
    }
    writeFileSync(join(outside, 'COHORT.json'), JSON.stringify(list))
    await ostium('labels', 'import', join(outside, 'COHORT.json'))
    await ostium('read', join(outside, `${MARKER}.dcm`), join(outside, `${MARKER}-short.dcm`))
    await ostium(
      'export',
      join(outside, `${MARKER}.dcm`),
      join(outside, `${MARKER}-short.dcm`),
      '--out',
      join(home, 'out'),
    )
    await ostium('finetune', join(outside, 'COHORT.json'))
    await ostium('library', 'backup')
    await ostium('support-bundle', join(home, 'bundle.zip'))
  }, 300_000)
  afterAll(() => {
    for (const folder of [home, outside]) rmSync(folder, { recursive: true, force: true })
  })

  it('is in the library, so that the search below would find it', () => {
    expect(
      filesUnder(home)
        .filter(isLibrary)
        .some((path) => holds(readFileSync(path))),
    ).toBe(true)
    expect(said).not.toBe('')
    expect(holds(zipSync({ 'a.log': Buffer.from(`${'a'.repeat(99)} ${MARKER}`) }))).toBe(true)
  })

  it('is in nothing else that the program writes: logs, copies, caches, temporary files', () => {
    const written = filesUnder(home)
    expect(written.map((path) => path.slice(home.length))).toContain('/data/ostium/logs/commands.log')
    expect(readdirSync(join(home, 'out'))).toHaveLength(1)
    const leaks = written.filter(
      (path) => !isLibrary(path) && (path.includes(MARKER) || holds(readFileSync(path))),
    )
    expect(leaks).toEqual([])
  })

  it('is not in the support bundle, unpacked', () => {
    const files = unzipSync(readFileSync(join(home, 'bundle.zip')))
    expect(Object.keys(files)).toContain('logs/commands.log')
    expect(Object.entries(files).filter(([name, bytes]) => name.includes(MARKER) || holds(bytes))).toEqual([])
  })

  it('leaves nothing that another account could read, and nothing in the temporary folder', () => {
    const own = filesUnder(join(home, 'data')).filter((path) => !path.endsWith('models'))
    for (const path of own) expect(statSync(path).mode & 0o077, path).toBe(0)
    expect(filesUnder(join(home, 'tmp'))).toEqual([])
  })
})
