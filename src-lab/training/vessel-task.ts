import { sampleRegion, standardize, PATCH_LENGTH, type Region } from '#core/model/preprocess.ts'
import { randomInt, seededRandom, type Random } from '#core/random.ts'
import { augment } from '#core/training/augment.ts'
import { drawSide } from '#core/training/region-sampler.ts'
import type { SideBatch } from '#core/training/side-task.ts'
import { segmentsAt, type SegmentMap } from '../data/segment-map.ts'
import { SEGMENTS, type VesselFrame } from '../data/vessels.ts'

/** Shares of the region that vessel covers, from which each of the further questions is answered with yes. */
const COVERED = [0.02, 0.06, 0.12, 0.2, 0.3] as const
/** Which segments it shows, how much of it is vessel, and whether it shows more than one segment. */
export const VESSEL_TARGETS = SEGMENTS.length + COVERED.length + 1

/** Points a side at which the segments of a region are looked up. */
const GRID = 20
/** A segment is shown from this share of the points on. */
const SHOWN = 0.01
/** Of the regions, how many stand on a vessel; the rest stand anywhere. */
const ON_VESSEL = 0.85

/** The side batch of one step, drawn from seed and step alone, so that a resumed run sees the same. */
export function vesselBatch(
  frames: readonly VesselFrame[],
  seed: number,
  step: number,
  size: number,
): SideBatch {
  const random = seededRandom(Math.imul(seed, 0x85ebca6b) + step)
  const patches = new Float32Array(size * PATCH_LENGTH)
  const targets = new Float32Array(size * VESSEL_TARGETS)
  for (let i = 0; i < size; i++) {
    const frame = frames[randomInt(random, frames.length)]
    if (frame === undefined) throw new Error('the vessel task has no frames')
    const region = drawRegion(frame, random)
    const patch = sampleRegion(frame.image, { region, gain: 1 })
    patches.set(standardize(augment(patch, random)), i * PATCH_LENGTH)
    targets.set(targetsOf(frame.segments, region), i * VESSEL_TARGETS)
  }
  return { patches, targets }
}

function drawRegion({ image, segments }: VesselFrame, random: Random): Region {
  const side = drawSide(image, random)
  const wanted = random() < ON_VESSEL
  const angleRad = random() * 2 * Math.PI
  for (let tries = 0; ; tries++) {
    const [centerX, centerY] = [random() * image.columns, random() * image.rows]
    const found = !wanted || tries > 200 || segmentsAt(segments, centerX, centerY) !== 0
    if (found) return { centerX, centerY, width: side, height: side, angleRad }
  }
}

/** Yes or no to each question of a region. */
function targetsOf(segments: SegmentMap, region: Region): Float32Array {
  const counts = new Float32Array(32)
  const [cos, sin] = [Math.cos(region.angleRad), Math.sin(region.angleRad)]
  let covered = 0
  for (let i = 0; i < GRID * GRID; i++) {
    const u = (((i % GRID) + 0.5) / GRID - 0.5) * region.width
    const v = ((Math.floor(i / GRID) + 0.5) / GRID - 0.5) * region.height
    const bits = segmentsAt(segments, region.centerX + u * cos - v * sin, region.centerY + u * sin + v * cos)
    if (bits !== 0) covered += 1
    for (let k = 0; k < SEGMENTS.length; k++) counts[k]! += (bits >>> k) & 1
  }
  const points = GRID * GRID
  const shown = Array.from(counts.subarray(0, SEGMENTS.length), (count) => (count >= SHOWN * points ? 1 : 0))
  const several = shown.filter((one) => one === 1).length > 1 ? 1 : 0
  return Float32Array.from([
    ...shown,
    ...COVERED.map((share) => (covered >= share * points ? 1 : 0)),
    several,
  ])
}
