import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import { toGrey } from '#core/dicom/grey.ts'
import { lookAt } from '#core/regions/look.ts'
import { codedValues, COLUMNS, ROWS } from '#core/selftest/picture.ts'
import { codings } from '#core/testing/dicom-codings.ts'
import { pixelDescription, plainDisplay } from '#core/testing/descriptions.ts'
import { builtProgram } from './built.testing.ts'
import { nodeWasm } from './codec-files.ts'
import { decodeInThread } from './decode-thread.ts'
import { drawnFrame } from './phantom.testing.ts'

let [program, folder] = ['', '']
beforeAll(async () => {
  program = await builtProgram()
  folder = mkdtempSync(join(tmpdir(), 'ostium-decode-'))
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const grey = { bits: 8, components: 1 } as const
const described = (transferSyntax: string) =>
  pixelDescription({ transferSyntax, rows: ROWS, columns: COLUMNS })

test('a frame of every coding comes from its thread as it is decoded here, and so does its error', async () => {
  const codecs = createCodecs(nodeWasm)
  const decode = decodeInThread(join(program, 'decode.cjs'))
  for (const { uid, encode } of codings) {
    const encoded = Uint8Array.from(encode(codedValues(0, 8, 1), grey))
    for (const bytes of [encoded, encoded.slice(0, 9)])
      expect(await decode(bytes.slice(), described(uid), 1234)).toEqual(
        await decodeFrame(bytes, described(uid), codecs, 1234),
      )
  }
})

test('a frame is looked at in its thread as it is here, and only where one asks', async () => {
  const decode = decodeInThread(join(program, 'decode.cjs'))
  const described = pixelDescription({ rows: 512, columns: 512 })
  const drawn = drawnFrame(3)
  const display = plainDisplay
  const answer = await decode(Uint8Array.from(drawn), described, 0, display)
  if (!answer.ok) throw new Error(answer.error.message)
  const grey = toGrey({ rows: 512, columns: 512, samples: 1, data: drawn }, described, display)
  expect(answer.value.looked).toEqual({ grey, look: lookAt(grey), tookMs: expect.any(Number) })
  expect(answer.value.looked?.look.boxes.length).toBeGreaterThan(3)
  const plain = await decode(Uint8Array.from(drawn), described)
  expect(plain.ok && Object.keys(plain.value)).toEqual(['rows', 'columns', 'samples', 'data'])
})

test('a thread that hangs or breaks is replaced, and its frame gets one clear error', async () => {
  const script = join(folder, 'unruly.cjs')
  writeFileSync(
    script,
    `const { parentPort } = require('node:worker_threads')
     parentPort.on('message', ({ id, bytes }) => {
       if (bytes[0] === 1) for (;;);
       if (bytes[0] === 2) throw new Error('broken')
       if (bytes[0] === 3) process.exit(1)
       parentPort.postMessage({ id, result: { ok: true, value: { rows: 1, columns: 1, samples: 1, data: bytes } } })
     })`,
  )
  const decode = decodeInThread(script, 1_500)
  const frames = [0, 1, 0, 2, 0, 3, 0].map((byte) => decode(Uint8Array.of(byte), pixelDescription()))
  const answers = await Promise.all(frames)
  expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))).toEqual([
    'ok',
    'decode-timeout',
    'ok',
    'decode-crashed',
    'ok',
    'decode-crashed',
    'ok',
  ])
})

test('a decoder that is missing is an error of the frame, not the end of the engine', async () => {
  const decode = decodeInThread(join(folder, 'missing.cjs'), 1_500)
  expect(await decode(Uint8Array.of(0), pixelDescription())).toMatchObject({
    ok: false,
    error: { code: expect.stringMatching(/^decode-(crashed|timeout)$/) },
  })
})
