import { REGION_SIDE } from '#core/regions/proposals.ts'
import { extractPatch } from '#core/model/preprocess.ts'
import { randomInt, type Random } from '#core/random.ts'
import { segmentsAt } from '../data/segment-map.ts'
import { SEGMENTS, type VesselFrame } from '../data/vessels.ts'
import { toUnit } from '../data/png.ts'
import type { Case } from '../evaluation/regions.ts'

/** Segments of the right coronary artery: 1-4 and the posterolateral 16 (SYNTAX). */
const RIGHT = new Set<string>(['1', '2', '3', '4', '16', '16a', '16b', '16c'])

/** A region whose middle lies on one known segment. */
export interface SegmentRegion extends Case {
  readonly segment: string
  readonly right: boolean
}

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
      const patch = extractPatch(grey, [x - REGION_SIDE / 2, y - REGION_SIDE / 2, REGION_SIDE, REGION_SIDE])
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
