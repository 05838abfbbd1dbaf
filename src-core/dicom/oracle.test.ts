import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  decodeRun,
  hasSharedData,
  SHARED_DATA,
  sharedFiles,
  sharedSource,
} from '#core/testing/dicom-reading.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import oracle from '../testing/dicom-oracle.json' with { type: 'json' }
import { memorySource } from './byte-source.ts'
import { createCodecs } from './codecs/codecs.ts'
import { indexDicom } from './read.ts'
import type { DicomFailure, FramePixels } from './types.ts'

/** What scripts/oracle/dicom_pixels.py found when it compared our frames with other decoders', pixel by pixel. */
interface Reference {
  /** The decoders that agreed. */
  readonly by: readonly string[]
  /** The largest difference of any sample. */
  readonly largest: number
  /** The hash of the frame that was compared; null where nobody finds it. */
  readonly frames: readonly (string | null)[]
}
const references: Readonly<Record<string, Reference>> = oracle

const codecs = createCodecs(nodeWasm)
const LIMIT_MS = 5000
const files = [...sharedFiles('conformance'), ...sharedFiles('xa'), ...sharedFiles('formats')]

const bytesOf = ({ data }: FramePixels): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

const shapeOf = ({ rows, columns, samples }: FramePixels): string => `${rows}x${columns}x${samples}`

const sha256 = (frame: FramePixels): string =>
  createHash('sha256')
    .update(`${shapeOf(frame)} ${frame.data.constructor.name}\n`)
    .update(bytesOf(frame))
    .digest('hex')

function expectClear(error: DicomFailure): void {
  expect(error.operation).not.toBe('')
  expect(error.tag ?? error.offset).toBeDefined()
  const place = [error.operation, error.tag, error.offset === undefined ? undefined : `byte ${error.offset}`]
  const said = place.filter((part) => part !== undefined).join(', ')
  expect(error.message).toBe(`${error.reason.replace(/\.$/, '')} [${said}].`)
  expect(error.action).toMatch(/\.$/)
}

describe.skipIf(!hasSharedData)(
  'every file of the conformance, xa and formats folders gives its pixels or one clear error',
  () => {
    test.each(files)('%s', async (file) => {
      const started = performance.now()
      const run = await decodeRun(sharedSource(file), nodeDicomHost, codecs)
      expect(performance.now() - started).toBeLessThan(LIMIT_MS)
      const expected = references[file]
      if (!run.ok) {
        expect(expected).toBeUndefined()
        return expectClear(run.error)
      }
      if (expected === undefined) throw new Error('drawn, and never compared with another decoder')
      expect(
        run.value.frames.map((frame) => {
          if (frame.ok) return sha256(frame.value)
          expectClear(frame.error)
          return null
        }),
      ).toEqual(expected.frames)
    })

    test('all 235 conformance files are here, and what was compared is', () => {
      expect(sharedFiles('conformance')).toHaveLength(235)
      expect(Object.keys(references).filter((file) => !files.includes(file))).toEqual([])
      const unread = Object.entries(references).filter(([, { frames }]) => frames.includes(null))
      expect(unread.map(([file, { by }]) => [file, by])).toEqual([
        ['conformance/pydicom/JPEG2000-embedded-sequence-delimiter.dcm', []],
        ['conformance/pydicom/MR_truncated.dcm', []],
      ])
    })
  },
)

const framesFolder = process.env['OSTIUM_FRAMES_DIR']
// Not a case of the suite: it writes what the script compares.
if (framesFolder !== undefined)
  test('writes its frames', async () => {
    for (const file of files) await writeFrames(file, join(framesFolder, file))
  })

async function writeFrames(file: string, folder: string): Promise<void> {
  const run = await decodeRun(sharedSource(file), nodeDicomHost, codecs)
  mkdirSync(folder, { recursive: true })
  const frames = run.ok ? run.value.frames : []
  frames.forEach((frame, i) => {
    if (!frame.ok) return
    const name = `${i}.${shapeOf(frame.value)}.${frame.value.data.constructor.name}`
    writeFileSync(join(folder, name), bytesOf(frame.value))
  })
}

/** Of dcmtk, by transfer syntax. */
const tools: readonly (readonly [uid: RegExp, program: string])[] = [
  [/\.4\.(50|51|53|55|57|70)$/, 'dcmdjpeg'],
  [/\.4\.(80|81)$/, 'dcmdjpls'],
  [/\.1\.2\.5$/, 'dcmdrle'],
]

const hasDcmtk = tools.every(([, program]) => succeeds(program, '--version'))

function succeeds(program: string, ...options: readonly string[]): boolean {
  try {
    execFileSync(program, options, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Decodes the file with dcmtk; undefined where it is not compressed, or by what dcmtk has no program for. */
function programFor(file: string): string | undefined {
  const index = indexDicom(sharedSource(file), nodeDicomHost)
  if (!index.ok || index.value.kind !== 'image') return undefined
  const { transferSyntax } = index.value.angiogram.pixels
  return tools.find(([uid]) => uid.test(transferSyntax))?.[1]
}

const mayCompare = hasSharedData && hasDcmtk
// Chosen before any case is counted: a file that is not compressed would pass without having been compared.
const byDcmtk = Object.entries(references).flatMap(([file, { by, largest }]) => {
  const program = mayCompare && by.includes('dcmtk') ? programFor(file) : undefined
  return program === undefined ? [] : [[file, { largest, program }] as const]
})

describe.skipIf(!mayCompare)("compressed frames are dcmtk's, decoded here and now", () => {
  test('of 73 files', () => expect(byDcmtk).toHaveLength(73))

  test.each(byDcmtk)('%s', async (file, { largest, program }) => {
    const ours = await decodeRun(sharedSource(file), nodeDicomHost, codecs)
    if (!ours.ok) throw new Error(ours.error.message)
    const folder = mkdtempSync(join(tmpdir(), 'ostium-oracle-'))
    try {
      const plain = join(folder, 'plain.dcm')
      execFileSync(program, [join(SHARED_DATA, file), plain], { stdio: 'ignore' })
      const theirs = await decodeRun(memorySource(readFileSync(plain)), nodeDicomHost, codecs)
      if (!theirs.ok) throw new Error(theirs.error.message)
      expect(ours.value.frames.length).toBe(theirs.value.frames.length)
      ours.value.frames.forEach((frame, i) =>
        expect(largestDifference(frame, theirs.value.frames[i])).toBeLessThanOrEqual(largest),
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

type Frame =
  Awaited<ReturnType<typeof decodeRun>> extends infer R
    ? R extends { value: { frames: readonly (infer F)[] } }
      ? F
      : never
    : never

function largestDifference(a: Frame, b: Frame | undefined): number {
  if (!a.ok || b === undefined || !b.ok || a.value.data.length !== b.value.data.length) return Infinity
  let largest = 0
  const other = b.value.data
  a.value.data.forEach((value, i) => (largest = Math.max(largest, Math.abs(value - (other[i] ?? NaN)))))
  return largest
}
