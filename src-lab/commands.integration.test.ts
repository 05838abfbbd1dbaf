import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { sampleRegion, type GreyImage } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import { loadPatches } from './data/patches.ts'
import { simulateFrame } from './simulation/frame.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-lab-'))
const data = join(folder, 'data')
const LAB = join('dist', 'lab-test', 'lab.mjs')

beforeAll(() => {
  const vite = join('node_modules', 'vite', 'bin', 'vite.js')
  const built = spawnSync(process.execPath, [
    vite,
    'build',
    '-c',
    'vite.lab.config.mts',
    '--outDir',
    'dist/lab-test',
  ])
  if (built.status !== 0) throw new Error(String(built.stderr))
  // Every process looks through all of them again.
  writeFrames('arcade/train', 6, 1)
  writeFrames('arcade/val', 3, 100)
  writeFrames('arcade-vessels/train', 2, 200)
  for (const part of ['train', 'validation']) writePatches(part, part === 'train' ? 300 : 400)
}, 400_000)
afterAll(() => {
  rmSync(folder, { recursive: true })
  rmSync(join('dist', 'lab-test'), { recursive: true, force: true })
})

const png = (image: GreyImage): Uint8Array =>
  encode({
    width: image.columns,
    height: image.rows,
    channels: 1,
    depth: 8,
    data: Uint8Array.from(image.data),
  })

/** Frames drawn by code in the form of ARCADE, so that the commands run where its images are not. */
function writeFrames(part: string, count: number, seed: number): void {
  mkdirSync(join(data, part), { recursive: true })
  const [images, annotations]: [object[], object[]] = [[], []]
  for (let id = 0, tried = 0; id < count; tried++) {
    const { pixels, stenoses } = simulateFrame(seededRandom(seed + tried))
    if (stenoses.length === 0) continue
    writeFileSync(join(data, part, `${id}.png`), png({ rows: 512, columns: 512, data: pixels }))
    images.push({ id, file_name: `${id}.png`, width: 512, height: 512 })
    for (const { box } of stenoses)
      annotations.push({ image_id: id, bbox: box, category_id: 0, segmentation: [] })
    id++
  }
  writeFileSync(join(data, `${part}.json`), JSON.stringify({ images, annotations }))
}

function writePatches(part: string, seed: number): void {
  for (const [k, kind] of ['positive', 'negative'].entries()) {
    mkdirSync(join(data, 'patches-32', part, kind), { recursive: true })
    for (let i = 0; i < 3; i++) {
      const { pixels } = simulateFrame(seededRandom(seed + 10 * k + i))
      const region = { centerX: 256, centerY: 200 + 20 * i, width: 64, height: 64, angleRad: 0 }
      const patch = sampleRegion({ rows: 512, columns: 512, data: pixels }, { region, gain: 1 })
      const small = sampleRegion(
        { rows: 64, columns: 64, data: patch },
        { region: { centerX: 16, centerY: 16, width: 32, height: 32, angleRad: 0 }, gain: 1 },
      )
      const image = { rows: 32, columns: 32, data: small.filter((_, at) => at % 64 < 32 && at < 2048) }
      writeFileSync(join(data, 'patches-32', part, kind, `${i}.png`), png(image))
    }
  }
}

/** Runs a command to its end, or kills it -9 when it says `until`. @returns what it said, and its exit code (null when killed) */
function lab(args: readonly string[], until?: string): Promise<{ said: string; code: number | null }> {
  const child = spawn(process.execPath, [LAB, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      said += bytes.toString('utf8')
      if (until !== undefined && said.includes(until)) child.kill('SIGKILL')
    })
  return new Promise((resolve) => child.on('close', (code) => resolve({ said, code })))
}

/** The command twice, once in peace and once killed after its first checkpoint: the same checkpoint to the last bit. */
async function survivesKilling(command: readonly string[], merit: string): Promise<void> {
  const [whole, cut] = [join(folder, `${merit} whole`), join(folder, `${merit} cut`)]
  const peace = await lab([...command, '--out', whole])
  expect(peace, peace.said).toMatchObject({ code: 0 })
  const killed = await lab([...command, '--out', cut], 'step 14')
  expect(killed.code, killed.said).toBeNull()
  expect(existsSync(join(cut, 'checkpoint.bin'))).toBe(true)
  const resumed = await lab([...command, '--out', cut])
  expect(resumed.code, resumed.said).toBe(0)
  expect(resumed.said).not.toContain('step 7  ')
  expect(readFileSync(join(cut, 'checkpoint.bin')).equals(readFileSync(join(whole, 'checkpoint.bin')))).toBe(
    true,
  )
}

test('pretrain --steps 20, killed and resumed, ends with the same bits', async () => {
  await survivesKilling(
    [
      ...['pretrain', '--data', data, '--id', 'backbone', '--steps', '20'],
      ...['--regions', '4', '--validate-every', '7'],
    ],
    'linear probe AUC',
  )
  const manifest: unknown = JSON.parse(
    readFileSync(join(folder, 'linear probe AUC whole', 'backbone', 'manifest.json'), 'utf8'),
  )
  expect(manifest).toMatchObject({
    id: 'backbone',
    trainedOn: expect.stringContaining('without their labels'),
  })
}, 300_000)

test('train --steps 20 from that backbone, killed and resumed, ends with the same bits', async () => {
  await survivesKilling(
    [
      ...['train', '--data', data, '--id', 'tried', '--steps', '20', '--batch', '8', '--vessels', '0'],
      ...['--from', join(folder, 'linear probe AUC whole', 'backbone'), '--centre', '--validate-every', '7'],
    ],
    'validation AUC',
  )
}, 300_000)

test('a parent that saw no small patch says so; one that did is refused for a cross-validation', async () => {
  const out = join(folder, 'patchless')
  const trained = await lab([
    ...['train', '--data', data, '--out', out, '--id', 'patchless', '--steps', '2', '--batch', '8'],
    ...['--no-patches', '--vessels', '0', '--validate-every', '2'],
    ...['--from', join(folder, 'linear probe AUC whole', 'backbone')],
  ])
  expect(trained, trained.said).toMatchObject({ code: 0 })
  const manifest: unknown = JSON.parse(readFileSync(join(out, 'patchless', 'manifest.json'), 'utf8'))
  expect(manifest).toMatchObject({ trainedOn: expect.stringContaining('no small patch') })
  expect(JSON.stringify(manifest)).not.toContain('patches-32')
  const tried = join(folder, 'validation AUC whole', 'tried')
  const refused = await lab(['cross-validate', '--data', data, '--from', tried, '--model', out, '--out', out])
  expect(refused.code).not.toBe(0)
  expect(refused.said).toContain('tried knows small patches')
}, 300_000)

const COUNTS = ['--frames', '2', '--runs', '1', '--patches', '4']

test('simulate writes frames, runs and patches with their truth, and qasm the circuit of what was trained', async () => {
  const out = join(folder, 'drawn')
  const drawn = await lab(['simulate', ...COUNTS, '--seed', '3', '--out', out])
  expect(drawn, drawn.said).toMatchObject({ code: 0 })
  const aNumber: unknown = expect.any(Number)
  const told = { severity: aNumber, lengthMm: aNumber, eccentricity: aNumber }
  const frames: unknown = JSON.parse(readFileSync(join(out, 'frames.json'), 'utf8'))
  expect(frames).toMatchObject({ images: [{ look: { gamma: aNumber } }, {}] })
  const { patches } = z
    .object({ patches: z.array(z.looseObject({ file_name: z.string(), kind: z.string() })) })
    .parse(JSON.parse(readFileSync(join(out, 'patches.json'), 'utf8')))
  expect(patches[0]).toMatchObject({ file_name: 'positive/3-0.png', kind: 'lesion', ...told })
  expect(patches[1]).toMatchObject({ file_name: 'negative/3-1.png' })
  expect(loadPatches(join(out, 'patches')).map(({ label }) => label)).toEqual([0, 0, 1, 1])
  expect(existsSync(join(out, 'frames', '3-1.png'))).toBe(true)
  expect(existsSync(join(out, 'runs', '3-0.dcm'))).toBe(true)
  const qasm = await lab(['qasm', '--model', join(folder, 'validation AUC whole', 'tried')])
  expect(qasm, qasm.said).toMatchObject({ code: 0 })
  expect(qasm.said).toContain('OPENQASM 3')
}, 120_000)
