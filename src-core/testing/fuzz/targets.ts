/** Long, as everything that takes bytes or text from outside stands here once. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { encode as encodePng } from 'fast-png'
import Papa from 'papaparse'
import type * as z from 'zod'
import { parseCalibration } from '#core/calibration/calibration-file.ts'
import { openBundle, type BundlePlatform } from '#core/bundle/bundle-format.ts'
import { parseCohort } from '#core/cohort/cohort-file.ts'
import { contract } from '#core/contract.ts'
import { memorySource } from '#core/dicom/byte-source.ts'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { FRAMES_LIMIT } from '#core/dicom/limits.ts'
import { toGrey } from '#core/dicom/grey.ts'
import { engineContract, EngineMessage, EngineRequest } from '#core/engine-contract.ts'
import { labelsOfCoco } from '#core/labelling/coco.ts'
import { labelsOfCsv } from '#core/labelling/csv-rows.ts'
import { parseManifest } from '#core/model/manifest.ts'
import { newestOf } from '#core/model/newest.ts'
import { imageKind, readImage } from '#core/picture/grey-picture.ts'
import { parsePolicy } from '#core/policy.ts'
import { seededRandom, type Random } from '#core/random.ts'
import { SelfTestReference } from '#core/selftest/reference.ts'
import { nodeWasm } from '../../../src-main/engine/codec-files.ts'
import { nodeDicomHost } from '../../../src-main/engine/dicom-host.ts'
import { createEncoders } from '../dicom-encoders.ts'
import { decodeRun, sharedFiles, SHARED_DATA } from '../dicom-reading.ts'
import { chance, pick } from './choose.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { hostileFile, hostileReal, type HostileFile } from './mutate-dicom.ts'
import { mutateJson, mutateText } from './mutate-json.ts'

/** What is wrong with an answer; null where nothing is. */
type Problem = string | null

export interface Case {
  readonly what: string
  readonly run: () => Promise<Problem>
}

const codecs = createCodecs(nodeWasm)
const encoders = await createEncoders()

/** Real files that are small enough to be decoded in no time; none on most machines. */
const REAL = sharedFiles('conformance').filter((name) => statSync(join(SHARED_DATA, name)).size < 200_000)

function dicomCase(random: Random): Case {
  const real = REAL.length > 0 && chance(random, 0.1)
  const name = real ? pick(random, REAL) : ''
  const file = real
    ? hostileReal(name, new Uint8Array(readFileSync(join(SHARED_DATA, name))), random)
    : hostileFile(random)
  return { what: file.what, run: () => dicomProblem(file) }
}

async function dicomProblem({ bytes, truth }: HostileFile): Promise<Problem> {
  const run = await decodeRun(memorySource(bytes), nodeDicomHost, codecs)
  if (!run.ok)
    return /\[.+/.test(run.error.message) && run.error.action !== ''
      ? null
      : `says only "${run.error.message}"`
  const { angiogram, frames } = run.value
  if (frames.length > FRAMES_LIMIT || angiogram.frameCount !== frames.length) return `${frames.length} frames`
  const { rows, columns, samplesPerPixel, palette } = angiogram.pixels
  for (const [i, frame] of frames.entries()) {
    if (!frame.ok) continue
    const { data } = frame.value
    if (data.length !== rows * columns * (palette === null ? samplesPerPixel : 3))
      return `${data.length} samples in frame ${i}`
    const grey = toGrey(frame.value, angiogram.pixels, angiogram.display)
    if (grey.data.some((value) => !(value >= 0 && value <= 1))) return `grey out of range in frame ${i}`
    const drawn = truth?.frames[i]
    if (truth !== null && drawn !== undefined && drawn.length === data.length) {
      const off = drawn.reduce((most, value, k) => Math.max(most, Math.abs(value - (data[k] ?? 0))), 0)
      if (off > truth.tolerance) return `frame ${i} is drawn, and is off by ${off}`
    }
  }
  return null
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})
const crcOf = (bytes: Uint8Array): number =>
  (bytes.reduce((crc, byte) => (CRC[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0

/** Checksums made right again, so that what is behind them is reached. */
function withChecksums(png: Uint8Array): Uint8Array {
  const out = png.slice()
  const view = new DataView(out.buffer)
  for (let at = 8; at + 12 <= out.length;) {
    const length = view.getUint32(at)
    if (at + 12 + length > out.length) break
    view.setUint32(at + 8 + length, crcOf(out.subarray(at + 4, at + 8 + length)))
    at += 12 + length
  }
  return out
}

function pictureCase(random: Random): Case {
  const jpeg = chance(random, 0.4)
  const [width, height] = [24, 20]
  const channels = pick(random, [1, 2, 3, 4] as const)
  const depth = pick(random, [8, 16] as const)
  const length = width * height * channels
  const sound = jpeg
    ? encoders.jpeg(
        Uint8Array.from({ length: width * height }, (_, i) => i % 256),
        { rows: height, columns: width, bits: 8, components: 1 },
        90,
        chance(random, 0.5),
      )
    : encodePng({
        width,
        height,
        channels,
        depth,
        data:
          depth === 8
            ? Uint8Array.from({ length }, (_, i) => i)
            : Uint16Array.from({ length }, (_, i) => i * 99),
      })
  const changed = mutateBytes(sound, random)
  const bytes = !jpeg && chance(random, 0.7) ? withChecksums(changed) : changed
  return {
    what: jpeg ? 'a JPEG picture' : `a PNG of ${depth} bits, ${channels} channels`,
    run: () => pictureProblem(bytes),
  }
}

async function pictureProblem(bytes: Uint8Array): Promise<Problem> {
  const kind = imageKind(bytes)
  if (kind === null) return null
  const image = await readImage(kind, bytes, codecs)
  if (!image.ok) return image.error.action === '' ? 'no action' : null
  const { rows, columns, data } = image.value
  if (data.length !== rows * columns) return `${data.length} pixels of ${columns} × ${rows}`
  return data.some((value) => !(value >= 0 && value <= 1)) ? 'grey out of range' : null
}

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const MODEL = join('models', newestOf(readdirSync('models')) ?? '')
const label = { patient: 'p', file: 'a.dcm', frame: 1, box: [1, 2, 3, 4], grade: '<50', split: 'train' }
const COHORT = { name: 'list', cases: [label, { ...label, box: null }, { ...label, frame: null, box: null }] }
const COCO = {
  images: [{ id: 1, file_name: 'a.png', width: 5, height: 5, patient: 'p' }],
  categories: [{ id: 1, name: '50-69' }],
  annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], patient: 'p' }],
}
const POLICY = { readFirst: true, settings: { hideReading: true } }
const CSV = 'patient,file,frame,x,y,width,height,grade\np,a.dcm,1,1,2,3,4,<50\n"q","b, c.dcm",,,,,,none\n'

const platform: BundlePlatform = {
  encode: (text) => new TextEncoder().encode(text),
  decode: (bytes) => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      return null
    }
  },
  sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  // Signed by whoever wants to: what is behind the signature must hold as well.
  verify: () => true,
}

const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) })

function bundle(random: Random): Uint8Array {
  const files = ['manifest.json', 'model.json', 'weights.bin'].map((name) => file(name, `{"of": "${name}"}`))
  const list = files.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: platform.sha256(bytes) }))
  const header = {
    ...{
      schema: 1,
      createdAt: '2026-01-01',
      program: '0.1.0',
      signer: { name: 's', publicKey: 'a'.repeat(64) },
    },
    model: { id: 'm', weightsSha256: 'b'.repeat(64), architecture: 'x', preprocessVersion: 1 },
    files: list,
  }
  const text = platform.encode(JSON.stringify(chance(random, 0.6) ? mutateJson(header, random) : header))
  const start = new Uint8Array(20)
  start.set(platform.encode('OSTIUM-BUNDLE-1\n'))
  new DataView(start.buffer).setUint32(16, text.length, true)
  const whole = Buffer.concat([start, text, new Uint8Array(64), ...files.map(({ bytes }) => bytes)])
  return chance(random, 0.5) ? mutateBytes(new Uint8Array(whole), random) : new Uint8Array(whole)
}

interface Answer {
  readonly ok: boolean
  readonly error?: { readonly message: string; readonly action: string } | undefined
}

const sayingWhy = (answer: Answer): Problem =>
  answer.ok || ((answer.error?.message ?? '') !== '' && (answer.error?.action ?? '') !== '')
    ? null
    : 'fails without saying why'

const quietly = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const table = (text: string) => {
  const { data, meta } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true })
  return { rows: data, columns: meta.fields ?? [] }
}

/** Everything that is read as text or JSON from outside, each with something sound to begin from. */
const PARSERS: readonly {
  readonly what: string
  readonly text: string
  readonly read: (text: string) => Problem
}[] = [
  {
    what: 'a manifest',
    text: readFileSync(join(MODEL, 'manifest.json'), 'utf8'),
    read: (text) => sayingWhy(parseManifest(quietly(text))),
  },
  {
    what: 'a calibration',
    text: readFileSync(join(MODEL, 'calibration.json'), 'utf8').slice(0, 200_000),
    read: (text) => sayingWhy(parseCalibration(quietly(text))),
  },
  {
    what: 'reference readings',
    text: JSON.stringify(existsSync(join(MODEL, 'selftest.json')) ? json(join(MODEL, 'selftest.json')) : {}),
    read: (text) => (SelfTestReference.safeParse(quietly(text)), null),
  },
  { what: 'a cohort', text: JSON.stringify(COHORT), read: (text) => sayingWhy(parseCohort(quietly(text))) },
  {
    what: 'a COCO list',
    text: JSON.stringify(COCO),
    read: (text) => sayingWhy(labelsOfCoco('x', quietly(text))),
  },
  {
    what: 'a policy',
    text: JSON.stringify(POLICY),
    read: (text) => sayingWhy(parsePolicy(text, 'policy.json')),
  },
  {
    what: 'a table of labels',
    text: CSV,
    read: (text) => {
      const { columns, rows } = table(text)
      return sayingWhy(labelsOfCsv('x', columns, rows))
    },
  },
]

function textCase(random: Random): Case {
  const { what, text, read } = pick(random, PARSERS)
  const value = quietly(text)
  const changed =
    value !== undefined && chance(random, 0.7)
      ? JSON.stringify(mutateJson(value, random))
      : mutateText(text, random)
  return { what, run: async () => read(changed) }
}

function bundleCase(random: Random): Case {
  const bytes = bundle(random)
  return { what: 'a bundle', run: async () => sayingWhy(openBundle(bytes, platform)) }
}

type Channels = Readonly<Record<string, { readonly kind: string; readonly request?: z.ZodType }>>

/** Every schema that a message of another process is held against. */
const MESSAGES: readonly (readonly [name: string, schema: z.ZodType])[] = [
  ...Object.entries<Channels>(contract).flatMap(([domain, channels]) =>
    Object.entries(channels).flatMap(([name, { request }]): [string, z.ZodType][] =>
      request === undefined ? [] : [[`${domain}.${name}`, request]],
    ),
  ),
  ...Object.entries(engineContract).map(([name, { input }]) => [`engine ${name}`, input] as const),
  ['engine request', EngineRequest],
  ['engine message', EngineMessage],
]
const MESSAGE = {
  ...{
    id: 1,
    op: 'read',
    ok: true,
    value: {},
    jobId: 'j',
    frames: [1, 2],
    frame: 1,
    box: [1, 2, 3, 4],
    text: '',
  },
  ...{
    source: { kind: 'dicom', path: '/a' },
    runId: 'a'.repeat(32),
    studyId: 'b'.repeat(32),
    alreadyRead: [],
    event: 'frame',
  },
}

function messageCase(random: Random): Case {
  const [name, schema] = pick(random, MESSAGES)
  const message = mutateJson(MESSAGE, random)
  return { what: `a message: ${name}`, run: async () => (schema.safeParse(message), null) }
}

/** The case of a number: the same one for ever. Of ten, seven are DICOM. */
export function hostileCase(number: number): Case {
  const random = seededRandom(number * 2654435761)
  const kind = number % 10
  if (kind < 7) return dicomCase(random)
  if (kind === 7) return pictureCase(random)
  return pick(random, [textCase, textCase, bundleCase, messageCase])(random)
}
