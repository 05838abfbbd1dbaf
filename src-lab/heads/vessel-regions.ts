import { extractPatch } from '#core/model/preprocess.ts'
import { randomInt, type Random } from '#core/random.ts'
import { segmentsAt } from '../data/segment-map.ts'
import type { VesselFrame } from '../data/vessels.ts'
import { toUnit } from '../data/png.ts'
import type { Case } from '../evaluation/regions.ts'

/** SYNTAX names of ARCADE's classes, by bit; its last class is a stenosis and no segment. */
export const SEGMENTS = [
  ...['1', '2', '3', '4', '5', '6', '7', '8', '9', '9a', '10', '10a', '11', '12', '12a', '13', '14', '14a'],
  ...['15', '16', '16a', '16b', '16c', '12b', '14b'],
] as const

/** Segments of the right coronary artery: 1-4 and the posterolateral 16 (SYNTAX). */
const RIGHT = new Set<string>(['1', '2', '3', '4', '16', '16a', '16b', '16c'])

/** A region whose middle lies on one known segment. */
export interface SegmentRegion extends Case {
  readonly segment: string
  readonly right: boolean
}

/** As reading takes a region of a 512 px frame. */
const SIDE = 80
const TRIES = 400

/** Regions centred on vessels of which the segment is known; fewer where a frame shows little vessel. */
export function segmentRegions(
  frames: readonly VesselFrame[],
  perFrame: number,
  random: Random,
): SegmentRegion[] {
  return frames.flatMap((frame, at) => {
    const grey = toUnit(frame.image)
    const found: SegmentRegion[] = []
    for (let tries = 0; tries < TRIES && found.length < perFrame; tries++) {
      const [x, y] = [randomInt(random, grey.columns), randomInt(random, grey.rows)]
      const segment = onlySegment(segmentsAt(frame.segments, x, y))
      if (segment === null) continue
      const patch = extractPatch(grey, [x - SIDE / 2, y - SIDE / 2, SIDE, SIDE])
      const right = RIGHT.has(segment)
      found.push({ cluster: String(at), kind: 'vessel', label: right ? 1 : 0, patch, segment, right })
    }
    return found
  })
}

/** Where segments meet, neither is asked for. */
function onlySegment(bits: number): string | null {
  if (bits === 0 || (bits & (bits - 1)) !== 0) return null
  return SEGMENTS[31 - Math.clz32(bits)] ?? null
}
