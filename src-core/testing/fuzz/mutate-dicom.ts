/** Long, as the ways in which a DICOM file can lie are one list. */
import { deflateRawSync } from 'node:zlib'
import { randomInt, shuffled, type Random } from '#core/random.ts'
import { TAG, type Tag } from '#core/dicom/tags.ts'
import type { ElementSpec } from '#core/dicom/write-elements.ts'
import { codedValues, COLUMNS, FRAMES, ROWS } from '#core/selftest/picture.ts'
import { codedFile, codings, type Coding, type Shape } from '../dicom-codings.ts'
import { xaElements } from '../dicom-xa.ts'
import { chance, EXTREMES, pick } from './choose.ts'
import { joined, mutateBytes } from './mutate-bytes.ts'

/** A hostile file, and what it may say if it says anything: null where its pixels may be anything. */
export interface HostileFile {
  readonly what: string
  readonly bytes: Uint8Array
  /** Samples of each frame before it was cut; a frame that is drawn must be these, or it was wrong without saying. */
  readonly truth: { readonly frames: readonly (readonly number[])[]; readonly tolerance: number } | null
}

interface Sound {
  readonly coding: Coding
  readonly shape: Shape
  readonly bytes: Uint8Array
}

function soundFile(random: Random): Sound {
  const coding = pick(random, codings)
  const shape = pick(random, coding.shapes)
  const bytes = codedFile(coding, shape, {
    offsetTable: pick(random, ['none', 'basic', 'extended']),
    ...(chance(random, 0.4) ? { fragmentBytes: pick(random, [2, 64, 100, 1000]) } : {}),
    undefinedLengths: chance(random, 0.3),
  })
  return { coding, shape, bytes }
}

const truthOf = ({ coding, shape: { bits, components } }: Sound): HostileFile['truth'] => ({
  frames: Array.from({ length: FRAMES }, (_, i) => codedValues(i, bits, components)),
  tolerance: coding.tolerance ?? 0,
})

type Way = (random: Random) => HostileFile

/** The end is missing: what is drawn must be what was there. */
const truncated: Way = (random) => {
  const sound = soundFile(random)
  const bytes = sound.bytes.slice(0, randomInt(random, sound.bytes.length))
  return { what: `${sound.coding.name} cut`, bytes, truth: truthOf(sound) }
}

const anyBytes: Way = (random) => {
  const { coding, bytes } = soundFile(random)
  return { what: `${coding.name}, bytes`, bytes: mutateBytes(bytes, random), truth: null }
}

/** Elements that describe the picture, saying something else. */
const lying: Way = (random) => {
  const coding = pick(random, codings)
  const shape = pick(random, coding.shapes)
  const lies = Array.from({ length: 1 + randomInt(random, 4) }, () => lie(random))
  const elements = lies.reduce<ElementSpec[]>(
    (all, one) => [...all.filter(([tag]) => tag.tag !== one[0].tag), one],
    [],
  )
  const bytes = codedFile(coding, shape, { elements: xaElements(imageOf(shape), elements) })
  return {
    what: `${coding.name}, ${lies.map(([tag, value]) => `${tag.tag}=${JSON.stringify(value)}`).join(' ')}`,
    bytes,
    truth: null,
  }
}

const NUMBERS: readonly Tag[] = [
  ...[TAG.rows, TAG.columns, TAG.bitsAllocated, TAG.bitsStored, TAG.highBit, TAG.pixelRepresentation],
  ...[TAG.samplesPerPixel, TAG.planarConfiguration],
]

function lie(random: Random): ElementSpec {
  if (chance(random, 0.65)) return [pick(random, NUMBERS), pick(random, EXTREMES) & 0xffff]
  if (chance(random, 0.5))
    return [
      TAG.numberOfFrames,
      pick(random, [
        '0',
        '-1',
        '1',
        '2',
        '4',
        '100000',
        '100001',
        '2147483647',
        '1e3',
        'x',
        '',
        '3.5',
        ' 3 ',
      ]),
    ]
  return [
    TAG.photometric,
    pick(random, [
      'MONOCHROME1',
      'PALETTE COLOR',
      'RGB',
      'YBR_FULL',
      'YBR_FULL_422',
      'YBR_ICT',
      'YBR_RCT',
      'CMYK',
      '',
    ]),
  ]
}

const imageOf = ({ bits, components }: Shape) => ({
  rows: ROWS,
  columns: COLUMNS,
  frameCount: FRAMES,
  bitsAllocated: bits > 8 ? 16 : 8,
  bitsStored: bits,
  samplesPerPixel: components,
})

/** Frames of one coding under the name of another. */
const otherSyntax: Way = (random) => {
  const [a, b] = [pick(random, codings), pick(random, codings)]
  const shape = pick(random, a.shapes)
  const frames = Array.from({ length: FRAMES }, (_, i) =>
    a.encode(codedValues(i, shape.bits, shape.components), shape),
  )
  return { what: `${a.name} called ${b.name}`, bytes: codedFile(b, shape, { frames }), truth: null }
}

/** The compressed streams themselves, changed before they are put into a sound file. */
const stream: Way = (random) => {
  const coding = pick(random, codings)
  const shape = pick(random, coding.shapes)
  const frames = Array.from({ length: FRAMES }, (_, i) => {
    const frame = coding.encode(codedValues(i, shape.bits, shape.components), shape)
    // Headers are in front: half of the changes are made there.
    const end = chance(random, 0.5) ? Math.min(frame.length, 120) : frame.length
    return joined(mutateBytes(frame.subarray(0, end), random), frame.subarray(end))
  })
  return { what: `${coding.name}, stream`, bytes: codedFile(coding, shape, { frames }), truth: null }
}

const ITEM = [0xfe, 0xff, 0x00, 0xe0]

/** Items of encapsulated pixel data: order, lengths, delimiters, offset tables. */
const fragments: Way = (random) => {
  const compressed = codings.filter(
    ({ uid }) => uid.startsWith('1.2.840.10008.1.2.4') || uid.endsWith('.1.2.5'),
  )
  const coding = pick(random, compressed)
  const shape = pick(random, coding.shapes)
  const file = codedFile(coding, shape, {
    fragmentBytes: pick(random, [2, 50, 100]),
    offsetTable: pick(random, ['basic', 'extended', 'none']),
  })
  const starts = [...file.keys()].filter((i) => ITEM.every((value, k) => file[i + k] === value))
  const [first = 0] = starts
  const items = starts.map((from, i) => file.subarray(from, starts[i + 1] ?? file.length - 8))
  const way = pick(random, ['order', 'lengths', 'table', 'missing', 'endless', 'nested'] as const)
  const [table = new Uint8Array(0), ...rest] = items
  const end = file.subarray(file.length - 8)
  const put = (parts: readonly Uint8Array[]) => joined(file.subarray(0, first), ...parts)
  const bytes = {
    order: () => put([table, ...shuffled(rest, random), end]),
    lengths: () => {
      const out = file.slice()
      const view = new DataView(out.buffer)
      for (let n = 0; n < 3; n++) view.setUint32(pick(random, starts) + 4, pick(random, EXTREMES), true)
      return out
    },
    table: () => {
      const entries = Array.from({ length: pick(random, [1, 3, 4, 1000]) }, () => pick(random, EXTREMES))
      const body = new Uint8Array(Uint32Array.from(entries).buffer)
      const head = Uint8Array.from([...ITEM, 0, 0, 0, 0])
      new DataView(head.buffer).setUint32(4, body.length, true)
      return put([head, body, ...rest, end])
    },
    missing: () =>
      put([table, ...rest.filter(() => chance(random, 0.7)), ...(chance(random, 0.5) ? [end] : [])]),
    endless: () =>
      put([table, ...new Array<Uint8Array>(20_000).fill(Uint8Array.from([...ITEM, 0, 0, 0, 0]))]),
    nested: () => put(new Array<Uint8Array>(5_000).fill(Uint8Array.from([...ITEM, 0xff, 0xff, 0xff, 0xff]))),
  }[way]()
  return { what: `${coding.name}, fragments: ${way}`, bytes, truth: null }
}

/** Sequences within sequences, closed or not, before the pixels. */
const nesting: Way = (random) => {
  const { coding, bytes } = soundFile(random)
  const explicit = coding.uid !== '1.2.840.10008.1.2'
  const tag = pick(random, [
    [0x29, 0x52, 0x10, 0x10],
    [0x00, 0x52, 0x29, 0x92],
    [0x08, 0x00, 0x40, 0x11],
    [0x28, 0x00, 0x10, 0x30],
  ])
  const open = Uint8Array.from([
    ...tag,
    ...(explicit ? [0x53, 0x51, 0, 0] : []),
    0xff,
    0xff,
    0xff,
    0xff,
    ...ITEM,
    0xff,
    0xff,
    0xff,
    0xff,
  ])
  const close = Uint8Array.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])
  const depth = pick(random, [1, 2, 3, 60, 500, 20_000])
  const closed = chance(random, 0.6) ? depth : randomInt(random, depth)
  const pixels = bytes.findIndex(
    (_, i) => bytes[i] === 0xe0 && bytes[i + 1] === 0x7f && bytes[i + 2] === 0x10,
  )
  const at = pixels < 0 ? bytes.length : pixels
  const bomb = joined(
    ...new Array<Uint8Array>(depth).fill(open),
    ...new Array<Uint8Array>(closed).fill(close),
  )
  return {
    what: `${coding.name}, nested ${depth} and closed ${closed}`,
    bytes: joined(bytes.subarray(0, at), bomb, bytes.subarray(at)),
    truth: null,
  }
}

/** An element that never ends to come. */
const endless: Way = (random) => {
  const { coding, bytes } = soundFile(random)
  const element = Uint8Array.from([0x29, 0x00, 0x10, 0x10, 0x4c, 0x4f, 2, 0, 0x41, 0x20])
  const times = pick(random, [10, 1000, 30_000])
  return {
    what: `${coding.name}, ${times} elements`,
    bytes: joined(
      bytes.subarray(0, 132 + 200),
      ...new Array<Uint8Array>(times).fill(element),
      bytes.subarray(132 + 200),
    ),
    truth: null,
  }
}

const bombOf = (megabytes: number): Uint8Array => deflateRawSync(new Uint8Array(megabytes * 2 ** 20))
const bombs: ReadonlyMap<number, Uint8Array> = new Map([1, 40].map((size) => [size, bombOf(size)]))

/** What deflates to far more than it says. */
const deflated: Way = (random) => {
  const [size, bomb] = pick(random, [...bombs])
  const shape = { bits: 8, components: 1 } as const
  const whole = chance(random, 0.5)
  const coding = pick(
    random,
    codings.filter(({ name }) => name === (whole ? 'deflated' : 'deflated frames')),
  )
  const bytes = whole
    ? codedFile(coding, shape, {
        deflate: () => (chance(random, 0.5) ? bomb : joined(deflateRawSync(new Uint8Array(10)), bomb)),
      })
    : codedFile(coding, shape, { frames: [bomb, bomb, mutateBytes(bomb, random)] })
  return { what: `${coding.name}, a bomb of ${size} MB`, bytes, truth: null }
}

const WAYS: readonly (readonly [weight: number, way: Way])[] = [
  ...([
    [14, truncated],
    [20, anyBytes],
    [20, lying],
    [8, otherSyntax],
    [22, stream],
    [10, fragments],
    [3, nesting],
    [2, endless],
    [1, deflated],
  ] as const),
]

/** The file of a number: the same one for ever. */
export function hostileFile(random: Random): HostileFile {
  const total = WAYS.reduce((sum, [weight]) => sum + weight, 0)
  let at = random() * total
  for (const [weight, way] of WAYS) {
    if (at < weight) return way(random)
    at -= weight
  }
  return anyBytes(random)
}

/** A real file with bytes changed. */
export const hostileReal = (name: string, bytes: Uint8Array, random: Random): HostileFile => ({
  what: `${name}, bytes`,
  bytes: mutateBytes(bytes, random, 2),
  truth: null,
})
