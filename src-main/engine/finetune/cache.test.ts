import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import type { TrainerCase, TrainerJob } from '#core/finetune/trainer-contract.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { trainerJobWith } from '#core/testing/trainer-job.ts'
import { nodeWasm } from '../codec-files.ts'
import { openCache } from './cache.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ostium-cache-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const SIDE = 64
function caseOf(i: number): TrainerCase {
  const random = seededRandom(i)
  const data = Uint8Array.from({ length: SIDE ** 2 }, () =>
    Math.min(255, Math.max(0, 128 + 40 * randomNormal(random))),
  )
  const file = `${i}.png`
  const path = join(folder, file)
  writeFileSync(path, encode({ width: SIDE, height: SIDE, data, channels: 1 }))
  return {
    ...{ patient: `P${i}`, split: i % 2 === 0 ? 'train' : 'validation', file },
    ...{ source: { kind: 'image', path }, frame: 0, box: null, level: 'patch', grade: 'none' },
  }
}

const jobOf = (cases: TrainerCase[]): TrainerJob => trainerJobWith(folder, { cases })

/** What was said, and the hash of what was cut out. */
async function opened(job: TrainerJob) {
  const codecs = createCodecs(nodeWasm)
  const notices: string[] = []
  const cache = await openCache(job, {
    decoders: { codecs, decode: (bytes, pixels) => decodeFrame(bytes, pixels, codecs) },
    onProgress: () => undefined,
    goOn: async () => true,
    onNotice: ({ code }) => notices.push(code),
  })
  if (!cache.ok) throw new Error(cache.error.message)
  cache.value.close()
  return { notices, sha256: cache.value.file.sha256, cut: cache.value.file.train.length }
}

const bin = () => join(folder, 'cache.bin')
const flipBit = () => {
  const bytes = readFileSync(bin())
  bytes[5] = (bytes[5] ?? 0) ^ 1
  writeFileSync(bin(), bytes)
}

test.each([
  ['with one bit changed', flipBit],
  ['cut off', () => truncateSync(bin(), 100)],
  ['gone', () => rmSync(bin())],
  ['without its list', () => writeFileSync(join(folder, 'cache.json'), '{"schema": 1, ')],
])('a cache %s is said once and made again, the same to the bit', async (_, damage) => {
  const job = jobOf([0, 1, 2].map(caseOf))
  const first = await opened(job)
  expect(first).toMatchObject({ notices: [], cut: 2 })
  damage()
  expect(await opened(job)).toEqual({ ...first, notices: ['cache-damaged'] })
  expect(await opened(job)).toEqual(first)
})

test('a cache of other cases is made anew, and nothing was damaged', async () => {
  await opened(jobOf([0, 1, 2].map(caseOf)))
  expect(await opened(jobOf([0, 1, 2, 4].map(caseOf)))).toMatchObject({ notices: [], cut: 3 })
})
