import { deflateSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { nodeDicomHost } from '../../src-main/engine/dicom-host.ts'
import { memorySource } from '../dicom/byte-source.ts'
import { sequenceItems, type Node } from '../dicom/element.ts'
import { readDataSet } from '../dicom/header.ts'
import { indexDicom } from '../dicom/read.ts'
import { TAG, type Tag } from '../dicom/tags.ts'
import { writeDicom } from '../dicom/write.ts'
import { encodeElements, type ElementSpec } from '../dicom/write-elements.ts'
import { concatBytes } from '../dicom/write-fragments.ts'
import { xaElements } from '../testing/dicom-xa.ts'
import { deidentify, type Deidentified } from './deidentify.ts'
import table from './profile.json' with { type: 'json' }
import { fateOf } from './profile.ts'

const MARKER = 'ZEPHYRINE'
const MARKER_UID = '1.2.345678.90'
const t = (tag: string, vr: string): Tag => ({ tag: `x${tag}`, vr })
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
function indexOf(bytes: Uint8Array) {
  const index = indexDicom(memorySource(bytes), nodeDicomHost)
  if (!index.ok || index.value.kind !== 'image') throw new Error('it cannot be read')
  return index.value.angiogram
}
const options = {
  uid: (original: string) => `2.25.${Buffer.from(original).reduce((sum, byte) => sum * 31 + byte, 7)}`,
  patient: 'Patient K7QM2XTD',
  program: 'Ostium test',
  frame: null,
}

function markedValue(vr: string): ElementSpec[1] {
  if (vr === 'SQ') return { items: [[[t('00080104', 'LO'), MARKER]]] }
  if (vr === 'UI') return MARKER_UID
  if (/^(OB|OD|OF|OL|OV|OW|UN)$/.test(vr))
    return Buffer.from(`${MARKER} ${MARKER} ${MARKER} ${MARKER} `.slice(0, 40))
  if (/^(AT)$/.test(vr)) return 'x00100010'
  return /^(FL|FD|SL|SS|SV|UL|US|UV)$/.test(vr) ? 7 : MARKER
}

/** Of these no value says nothing: they are removed. */
const NO_DUMMY = /^(AS|OB|SQ|UN)$/

/** Every row of the table but those of the file's own groups, and those that the picture is made of. */
const rows = Object.entries(table)
  .map(([tag, row]) => ({ tag, action: row[0] ?? '', vr: row[1] ?? '' }))
  .filter(({ tag }) => !/^000[0-4]/.test(tag))
const planted = (): ElementSpec[] => rows.map(({ tag, vr }): ElementSpec => [t(tag, vr), markedValue(vr)])
const PIXELS = [1, 2].map((frame) => Uint8Array.from({ length: 64 }, (_, i) => (i * 7 + frame) % 256))

const file = (transferSyntax: string, more: readonly ElementSpec[], undefinedLengths = false) =>
  writeDicom({
    transferSyntax,
    elements: xaElements({ rows: 8, columns: 8, frameCount: 2 }, more),
    frames: PIXELS,
    undefinedLengths,
    deflate: (bytes) => deflateSync(bytes),
  })

function outOf(bytes: Uint8Array, changes = {}): { out: Uint8Array; done: Deidentified } {
  const done = deidentify(memorySource(bytes), nodeDicomHost, { ...options, ...changes })
  if (!done.ok) throw new Error(done.error.message)
  const { head, pixels } = done.value
  const rest =
    pixels instanceof Uint8Array ? pixels : pixels.source.read(pixels.from, pixels.to - pixels.from)
  return { out: concatBytes([head, rest]), done: done.value }
}

function nodeOf(bytes: Uint8Array): { node: Node; explicit: boolean } {
  const read = readDataSet(memorySource(bytes), nodeDicomHost)
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}
const valueOf = ({ byteArray, elements }: Node, tag: string): string | null => {
  const found = elements[`x${tag}`]
  return found === undefined
    ? null
    : latin1(byteArray.subarray(found.dataOffset, found.dataOffset + found.length)).replace(/[\0 ]+$/, '')
}

const SYNTAXES = [
  ['implicit', '1.2.840.10008.1.2', false],
  ['explicit', '1.2.840.10008.1.2.1', false],
  ['explicit, undefined lengths', '1.2.840.10008.1.2.1', true],
  ['big endian', '1.2.840.10008.1.2.2', false],
  ['deflated', '1.2.840.10008.1.2.1.99', false],
  ['encapsulated', '1.2.840.10008.1.2.1.98', true],
] as const

describe.each(SYNTAXES.filter(([name]) => name !== 'implicit'))(
  'a sequence of unknown VR, %s',
  (...syntax) => {
    it.each([
      [true, 'as the standard has it'],
      [false, 'in the order of the file'],
    ])('is not kept, as names may lie in it: %s %s', (littleEndian) => {
      const [, uid, undefinedLengths] = syntax
      const value = Buffer.from(`0000........${MARKER} ${MARKER} `)
      const [group, element] = [0xfffe, 0xe000]
      if (littleEndian) [group, element].forEach((half, i) => value.writeUInt16LE(half, 2 * i))
      else [group, element].forEach((half, i) => value.writeUInt16BE(half, 2 * i))
      const kept: ElementSpec = [t('00189073', 'UN'), Buffer.from('plain value ')]
      const { out } = outOf(file(uid, [[t('52009229', 'UN'), value], kept], undefinedLengths))
      expect(latin1(out)).not.toContain(MARKER)
      expect(valueOf(nodeOf(out).node, '52009229')).toBeNull()
      expect(valueOf(nodeOf(out).node, '00189073')).toBe('plain value')
    })
  },
)

describe.each(SYNTAXES)('the basic profile of PS3.15 annex E, %s', (_name, syntax, undefinedLengths) => {
  it(`does to each of ${rows.length} rows what the table says, also inside a sequence`, () => {
    const inside = planted().filter(([{ vr }]) => vr !== 'SQ')
    const carrier: ElementSpec = [TAG.projectionPixelCalibration, { items: [inside] }]
    const { out } = outOf(file(syntax, [...planted(), carrier], undefinedLengths))
    const { node, explicit } = nodeOf(out)
    const sequence = node.elements[TAG.projectionPixelCalibration.tag]
    const item = sequence && sequenceItems(node, sequence, explicit)[0]
    if (item === undefined) throw new Error('the sequence was not kept')
    const both: readonly Node[] = [node, item]
    for (const { tag, action, vr } of rows) {
      for (const one of both) {
        // No sequence is planted in the item.
        if (one === item && vr === 'SQ') continue
        const value = valueOf(one, tag)
        const named = one === node && (tag === '00100010' || tag === '00100020')
        if (named) expect(value).toBe(options.patient)
        else if (action === 'U' || (action === 'D' && vr === 'UI'))
          expect(value, tag).toBe(options.uid(MARKER_UID))
        else if (action.startsWith('X') && action !== 'X/Z') expect(value, tag).toBeNull()
        else if (action === 'D' && NO_DUMMY.test(vr)) expect(value, tag).toBeNull()
        else if (action === 'D')
          expect(value, tag).toMatch(/^(REMOVED|about:blank|19000101(000000)?|000000|0)$/)
        else expect(value, tag).toBe('')
      }
    }
    expect(latin1(out)).not.toContain(MARKER)
    expect(latin1(out)).not.toContain(MARKER_UID)
  })

  it('keeps picture, timing and angles, and says what was done', () => {
    const kept: ElementSpec[] = [
      [TAG.frameTime, '66.7'],
      [TAG.positionerPrimaryAngle, '-30.0'],
    ]
    const { out, done } = outOf(file(syntax, kept, undefinedLengths))
    const before = indexOf(file(syntax, kept, undefinedLengths))
    const after = indexOf(out)
    expect(after.pixels).toEqual({
      ...before.pixels,
      transferSyntax: syntax === '1.2.840.10008.1.2.1.99' ? '1.2.840.10008.1.2.1' : syntax,
    })
    expect(after.timing).toEqual(before.timing)
    expect(after.projections).toEqual(before.projections)
    for (const pixels of PIXELS.slice(0, 1)) expect(latin1(out)).toContain(latin1(pixels))
    const { node, explicit } = nodeOf(out)
    expect(valueOf(node, '00120062')).toBe('YES')
    expect(valueOf(node, '00280303')).toBe('REMOVED')
    const method = node.elements['x00120064']
    const code = method && sequenceItems(node, method, explicit)[0]
    expect(code && valueOf(code, '00080100')).toBe('113100')
    expect(done.burnedIn).toBe('unsaid')
  })
})

it('removes private elements, curves, overlays and what follows the pixels, at every depth', () => {
  const hidden: ElementSpec[] = [
    [t('00091010', 'LO'), MARKER],
    [t('50003000', 'OW'), Buffer.from(MARKER + MARKER + '12')],
    [t('60003000', 'OW'), Buffer.from(MARKER + MARKER + '12')],
    [t('60004000', 'LT'), MARKER],
  ]
  const carrier: ElementSpec = [TAG.projectionPixelCalibration, { items: [hidden] }]
  const form = { explicit: true, bigEndian: false, undefinedLengths: false }
  const after = encodeElements([[t('fffcfffc', 'OB'), Buffer.from(`${MARKER}!`)]], form)
  const { out } = outOf(concatBytes([file('1.2.840.10008.1.2.1', [...hidden, carrier]), after]))
  expect(latin1(out)).not.toContain(MARKER)
})

it('says nothing of who wrote or sent the file, in preamble and group 2', () => {
  const bytes = file('1.2.840.10008.1.2.1', [])
  bytes.set(Buffer.from(MARKER), 8)
  expect(latin1(outOf(bytes).out)).not.toContain(MARKER)
})

it('gives one UID one other, so that a study stays together', () => {
  const study = (instance: string) =>
    nodeOf(outOf(file('1.2.840.10008.1.2.1', [[TAG.sopInstanceUid, instance]])).out).node
  const [one, two] = [study('1.2.3'), study('1.2.4')]
  expect(valueOf(one, '0020000d')).toBe(valueOf(two, '0020000d'))
  expect(valueOf(one, '00080018')).not.toBe(valueOf(two, '00080018'))
})

it('takes one frame alone out of a run', () => {
  for (const syntax of ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.98']) {
    const timed: ElementSpec[] = [[TAG.frameTimeVector, '0\\66']]
    const { out } = outOf(file(syntax, timed), { frame: PIXELS[1] })
    expect(indexOf(out).frameCount).toBe(1)
    expect(latin1(out)).toContain(latin1(PIXELS[1]!))
    expect(latin1(out)).not.toContain(latin1(PIXELS[0]!))
  }
})

it('passes on what the file says of text in its pixels', () => {
  const said = (value: string) =>
    outOf(file('1.2.840.10008.1.2.1', [[t('00280301', 'CS'), value]])).done.burnedIn
  expect([said('YES'), said('NO')]).toEqual(['yes', 'no'])
})

it('has the rows of the standard that an angiogram is most likely to carry', () => {
  expect(Object.keys(table).length).toBeGreaterThan(640)
  const fates = Object.entries({
    '00100010': 'clear',
    '00100030': 'clear',
    '00080090': 'clear',
    '00080080': 'remove',
    '00081010': 'remove',
    '00080020': 'clear',
    '00104000': 'remove',
    '0020000d': 'uid',
    '00081155': 'uid',
    '00181063': 'keep',
    '00280010': 'keep',
    '00080060': 'keep',
  })
  for (const [tag, fate] of fates) expect(fateOf(`x${tag}`), tag).toBe(fate)
})
