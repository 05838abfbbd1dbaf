import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TAG } from '#core/dicom/tags.ts'
import { writeDicom } from '#core/dicom/write.ts'
import { xaElements } from '#core/testing/dicom-xa.ts'
import { builtProgram } from '../engine/built.testing.ts'
import { drawnFrame, drawnRun, filledFrames, filledRun } from '../engine/phantom.testing.ts'
import { ErrorLine, ReadingLine } from './lines.ts'

const xa = join('..', 'shared', 'data', 'xa')
const patches = join('..', 'shared', 'data', 'patches-32')
let program = ''
let folder = ''

beforeAll(async () => {
  program = await builtProgram()
  folder = mkdtempSync(join(tmpdir(), 'ostium-read-'))
  writeFileSync(join(folder, 'run.dcm'), filledRun(3))
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the built command line as a shell would; `onStart` may send it signals. */
function ostium(
  args: readonly string[],
  onOut: (kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
) {
  return new Promise<Ended>((resolve) => {
    const child = spawn(process.execPath, [join(program, 'cli.cjs'), ...args])
    let [out, err] = ['', '']
    child.stdout.on('data', (text: Buffer) => {
      out += String(text)
      onOut((signal) => child.kill(signal))
    })
    child.stderr.on('data', (text: Buffer) => (err += String(text)))
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

const parsed = (out: string): unknown[] =>
  out
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
const readings = (out: string) => parsed(out).map((line) => ReadingLine.strict().parse(line))
const write = (name: string, bytes: Uint8Array) => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

describe('a DICOM run', () => {
  test('gives a line a frame, one for the run, one for the study, twice the same', async () => {
    const args = ['read', join(folder, 'run.dcm'), '--json']
    const [first, second] = [await ostium(args), await ostium(args)]
    expect(first.code).toBe(0)
    const lines = readings(first.out)
    expect(lines.map(({ frame, level }) => [frame, level])).toEqual([
      [0, 'frame'],
      [1, 'frame'],
      [2, 'frame'],
      [null, 'run'],
      [null, 'study'],
    ])
    expect(lines.map(({ time }) => time)).toEqual([0, 66.666, 133.332, null, null])
    const again = readings(second.out)
    for (const [i, line] of lines.entries()) {
      expect(again[i]!.probability ?? -1).toBeCloseTo(line.probability ?? -1, 6)
      for (const [j, region] of line.regions.entries()) {
        expect(again[i]!.regions[j]!.probability).toBeCloseTo(region.probability, 6)
      }
    }
    expect(lines[0]!.regions.length).toBeGreaterThan(3)
  })

  test('what is no X-ray angiography is outside what the model knows, and gets no number', async () => {
    const ct = write('ct.dcm', drawnRun(1, [[TAG.modality, 'CT']]))
    const { code, out } = await ostium(['read', ct, '--json'])
    expect(code).toBe(0)
    const lines = readings(out)
    expect(lines.map(({ level, triage, probability }) => [level, triage, probability])).toEqual([
      ['frame', 'outside', null],
      ['run', 'outside', null],
      ['study', 'outside', null],
    ])
    expect(lines[0]!.reason).toContain('CT')
  })

  test('--every reads every n-th frame; a table is for people', async () => {
    const { code, out } = await ostium(['read', join(folder, 'run.dcm'), '--every', '2'])
    expect(code).toBe(0)
    const rows = out.trim().split('\n')
    expect(rows[0]).toMatch(/^file +level +frame/)
    expect(rows.filter((row) => / frame +\d/.test(row))).toHaveLength(2)
  })

  test.skipIf(!existsSync(xa))('real runs of shared data are read', async () => {
    const names = readdirSync(xa).filter((name) => name.endsWith('.dcm'))
    const files = names.map((name) => join(xa, name))
    const { code, out } = await ostium(['read', ...files, '--json', '--every', '50'])
    expect(code).toBe(0)
    const lines = readings(out)
    for (const file of files) {
      expect(lines.some((line) => line.file === file && line.frame === 0)).toBe(true)
      expect(lines.some((line) => line.file === file && line.level === 'run')).toBe(true)
    }
  })
})

describe('images', () => {
  test('a small image is one patch, a large one a frame', async () => {
    const small = encode({ width: 64, height: 64, data: drawnFrame(0, 64), channels: 1 })
    const large = encode({ width: 512, height: 512, data: drawnFrame(0), channels: 1 })
    const files = [write('small.png', small), write('large.png', large)]
    const { code, out } = await ostium(['read', ...files, '--json'])
    expect(code).toBe(0)
    const lines = readings(out)
    expect(lines.map(({ level }) => level)).toEqual(['patch', 'frame', 'run', 'study'])
    expect(lines.every(({ time }) => time === null)).toBe(true)
  })

  test('the same pixels give the same score as DICOM and as PNG', async () => {
    const large = encode({ width: 512, height: 512, data: filledFrames(1)[0]!, channels: 1 })
    const one = write('one.dcm', filledRun(1))
    const { out } = await ostium(['read', write('same.png', large), one, '--json'])
    const [png, dicom] = readings(out).filter(({ frame }) => frame !== null)
    expect(png!.regions.length).toBeGreaterThan(3)
    expect(png!.regions.length).toBe(dicom!.regions.length)
    expect(png!.probability ?? -1).toBeCloseTo(dicom!.probability ?? -1, 6)
  })

  test.skipIf(!existsSync(patches))(
    'real patches of shared data get a calibrated patch probability',
    async () => {
      const dir = join(patches, 'validation', 'positive')
      const files = readdirSync(dir).map((name) => join(dir, name))
      const { code, out } = await ostium(['read', ...files.slice(0, 5), '--json'])
      expect(code).toBe(0)
      const frames = readings(out).filter(({ frame }) => frame !== null)
      expect(frames).toHaveLength(5)
      for (const { level, probability } of frames) {
        expect(level).toBe('patch')
        expect(probability).not.toBeNull()
      }
    },
  )
})

test('what cannot be read is said on both streams, and the rest is read', async () => {
  const run = drawnRun(2)
  mkdirSync(join(folder, 'nothing'), { recursive: true })
  writeFileSync(join(folder, 'nothing', 'readme.txt'), 'no image')
  const report = writeDicom({
    transferSyntax: '1.2.840.10008.1.2.1',
    elements: xaElements({ rows: 1, columns: 1, frameCount: 1 }, [[TAG.modality, 'SR']]),
    frames: [],
  })
  const bad = {
    [join(folder, 'absent.dcm')]: 'file-missing',
    [join(folder, 'nothing')]: 'no-images',
    [write('report.dcm', report)]: 'no-pixels',
    [write('half.dcm', run.subarray(0, 300))]: 'truncated',
    [write('cut.dcm', drawnRun(2, [[TAG.sopInstanceUid, '2.25.9']]).subarray(0, run.length - 100_000))]:
      'frame-missing',
    [write(
      'garbage.png',
      Uint8Array.from({ length: 500 }, (_, i) => (i * 37) % 256),
    )]: 'not-dicom',
    [write('empty.dcm', new Uint8Array(0))]: 'empty-file',
    [write(
      'bad.png',
      encode({ width: 64, height: 64, data: drawnFrame(0, 64), channels: 1 }).subarray(0, 90),
    )]: 'image-damaged',
  }
  const { code, out, err } = await ostium(['read', ...Object.keys(bad), join(folder, 'run.dcm'), '--json'])
  expect(code).toBe(1)
  const lines = parsed(out)
  const errors = lines.flatMap((line) =>
    ErrorLine.strict().safeParse(line).success ? [ErrorLine.parse(line)] : [],
  )
  expect(Object.fromEntries(errors.map(({ file, error }) => [file, error.code]))).toEqual(bad)
  for (const { file, error } of errors) expect(err).toContain(`${file}: ${error.message} ${error.action}`)
  const read = lines.flatMap((line) => (ReadingLine.safeParse(line).success ? [ReadingLine.parse(line)] : []))
  expect(read.filter(({ file, frame }) => file.endsWith('run.dcm') && frame !== null)).toHaveLength(3)
  expect(read.filter(({ file, frame }) => file.endsWith('cut.dcm') && frame === 0)).toHaveLength(1)
})

test('wrong usage ends with 2, help with 0', async () => {
  const args = [
    ['nope'],
    ['read'],
    ['read', 'x', '--every', '0'],
    ['read', 'x', '--model', 'nope'],
    ['read', '--help'],
  ]
  const ended = await Promise.all(args.map((each) => ostium(each)))
  expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 2, 0])
  expect(ended.slice(0, 4).map(({ out }) => out)).toEqual(['', '', '', ''])
})

test('Ctrl-C ends the reading and its engine', async () => {
  const long = write('long.dcm', drawnRun(40))
  let sent = false
  const { code, out } = await ostium(['read', long, '--json', '--every', '1'], (kill) => {
    if (!sent) kill('SIGINT')
    sent = true
  })
  expect(code).toBe(130)
  expect(readings(out).length).toBeLessThan(40)
  expect(readings(out).every(({ level }) => level === 'frame')).toBe(true)
})
