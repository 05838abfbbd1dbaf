import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
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
import type { FramePixels } from './types.ts'

/** By file and frame: a SHA-256, a 4 × 4 grid of means, or null; made by scripts/oracle/dicom_pixels.py. */
type Reference = string | readonly number[] | null
const references: Readonly<Record<string, readonly Reference[]>> = oracle

const codecs = createCodecs(nodeWasm)
const LIMIT_MS = 5000

const sha256 = ({ data }: FramePixels): string =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')

function gridOfMeans({ data, rows, columns, samples }: FramePixels): number[] {
  const cut = (size: number, i: number) =>
    [Math.floor((size * i) / 4), Math.floor((size * (i + 1)) / 4)] as const
  return Array.from({ length: 16 }, (_, block) => {
    const [top, bottom] = cut(rows, block >> 2)
    const [left, right] = cut(columns, block & 3)
    let sum = 0
    let count = 0
    for (let y = top; y < Math.max(bottom, top + 1); y++)
      for (let i = left * samples; i < Math.max(right, left + 1) * samples; i++, count++)
        sum += data[y * columns * samples + i] ?? 0
    return sum / count
  })
}

function expectFrame(frame: FramePixels, reference: string | readonly number[]): void {
  if (typeof reference === 'string') expect(sha256(frame)).toBe(reference)
  else
    gridOfMeans(frame).forEach((mean, i) =>
      expect(Math.abs(mean - (reference[i] ?? NaN))).toBeLessThanOrEqual(1),
    )
}

/** The files whose single-bit frames start inside a byte are refused, by name. */
const refused = new Set(['conformance/pydicom-data/liver_nonbyte_aligned.dcm'])

describe.skipIf(!hasSharedData)(
  'every file of the conformance and xa folders gives its pixels or one clear error',
  () => {
    test.each([...sharedFiles('conformance'), ...sharedFiles('xa'), ...sharedFiles('formats')])(
      '%s',
      async (file) => {
        const started = performance.now()
        const run = await decodeRun(sharedSource(file), nodeDicomHost, codecs)
        expect(performance.now() - started).toBeLessThan(LIMIT_MS)
        const expected = references[file]
        if (expected === undefined || refused.has(file)) {
          expect(run.ok).toBe(false)
          if (!run.ok)
            expect(run.error).toMatchObject({
              message: expect.stringMatching(/\.$/),
              action: expect.stringMatching(/\.$/),
            })
          return
        }
        if (!run.ok) throw new Error(run.error.message)
        expect(run.value.frames).toHaveLength(expected.length)
        run.value.frames.forEach((frame, i) => {
          const reference = expected[i] ?? null
          expect(frame.ok).toBe(reference !== null)
          if (frame.ok && reference !== null) expectFrame(frame.value, reference)
        })
      },
    )
  },
)

const hasDcmtk = succeeds('dcmdjpeg', '--version')

function succeeds(program: string, ...options: readonly string[]): boolean {
  try {
    execFileSync(program, options, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Files that dcmdjpeg itself cannot read are not compared here; the table above still is. */
const dctFiles = Object.keys(references).filter((file) =>
  /baseline|Process(1|2_4|6_8|10_12)T|JPGExt|JPEG-lossy|dcmtk_\+eb|lossy_gdcm|odd_jpeg|xa\/P\d/.test(file),
)

describe.skipIf(!hasSharedData || !hasDcmtk)("every DCT frame is within 1 of dcmtk's dcmdjpeg", () => {
  test.each(dctFiles)('%s', async (file) => {
    const folder = mkdtempSync(join(tmpdir(), 'ostium-oracle-'))
    try {
      const plain = join(folder, 'plain.dcm')
      execFileSync('dcmdjpeg', [join(SHARED_DATA, file), plain], { stdio: 'ignore' })
      const theirs = await decodeRun(memorySource(readFileSync(plain)), nodeDicomHost, codecs)
      const ours = await decodeRun(sharedSource(file), nodeDicomHost, codecs)
      if (!theirs.ok || !ours.ok) throw new Error('not decoded')
      expect(ours.value.frames.length).toBe(theirs.value.frames.length)
      ours.value.frames.forEach((frame, i) =>
        expect(largestDifference(frame, theirs.value.frames[i])).toBeLessThanOrEqual(1),
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
