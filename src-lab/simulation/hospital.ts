import { writeSyntheticRun } from '#core/angiography/synthetic-run.ts'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import type { CohortCase } from '#core/cohort/cohort-file.ts'
import { sampleBilinear } from '#core/model/preprocess.ts'
import { randomInt, shuffled, type Random } from '#core/random.ts'
import type { Box, Grade } from '#core/reading/types.ts'
import { REGION_SIDE } from '#core/regions/proposals.ts'
import { pointsAwayFrom } from '#core/training/vessel-points.ts'
import { drawAnatomy, drawProjection, type Anatomy } from './anatomy.ts'
import { diseased, type DiseasedTree } from './disease.ts'
import { filmed, SEEN_CONTRAST, type SimulatedFrame } from './frame.ts'
import { drawHospitalLook, HOSPITAL_SIDE } from './hospital-look.ts'
import type { Look } from './look.ts'

/** Which artery each view of a patient shows; each is a file of one frame. */
type Views = readonly ('left' | 'right')[]
const VIEWS: Views = ['left', 'left', 'left', 'right', 'right']

/** Labels of a frame: its lesions, and vessels away from any. */
const PER_FRAME = 6

/** One file of a patient, and what is labelled in it. */
export interface HospitalFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly cases: readonly Pick<CohortCase, 'frame' | 'box' | 'grade'>[]
}

/**
 * A patient of the other hospital, filmed from five sides. The same seed, number, look and views give the same bytes.
 * @param number from 1
 */
export function drawPatient(
  seed: number,
  number: number,
  random: Random,
  drawLook: (random: Random) => Look = drawHospitalLook,
  views: Views = VIEWS,
): HospitalFile[] {
  const healthy = random() < HEALTHY
  const hearts = new Map([...new Set(views)].map((artery) => [artery, heart(artery, healthy, random)]))
  return views.flatMap((artery, view) => {
    const own = hearts.get(artery)
    if (own === undefined) return []
    const { anatomy, ill } = own
    const projection = drawProjection(artery, random)
    const recipe = { ...anatomy.recipe, ...projection }
    const scene = filmed({ recipe, ill, offset: anatomy.offset, look: drawLook(random) }, random)
    const frame = scene.at(scene.filledAtMs, random)
    const cases = labelled(frame, scene.vesselsAt(scene.filledAtMs), random)
    const about = aboutFile(seed, number, view, artery, projection)
    const bytes = writeSyntheticRun(about, [resized(frame.pixels)])
    return { name: `${about.patientId}-${view + 1}.dcm`, bytes, cases }
  })
}

const HEALTHY = 0.25

interface Heart {
  readonly anatomy: Anatomy
  readonly ill: DiseasedTree
}

function heart(artery: 'left' | 'right', healthy: boolean, random: Random): Heart {
  let anatomy = drawAnatomy(random)
  while (anatomy.recipe.artery !== artery) anatomy = drawAnatomy(random)
  return {
    anatomy,
    ill: diseased(anatomy.tree, healthy ? 0 : 1 + randomInt(random, 4), random, drawSeverity),
  }
}

/** From mild to occluded; what lies behind an occlusion fills all the same, as through collaterals. */
function drawSeverity(random: Random): number {
  const kind = random()
  if (kind < 0.25) return 0.2 + 0.25 * random()
  if (kind < 0.6) return 0.5 + 0.2 * random()
  return kind < 0.92 ? 0.7 + 0.25 * random() : 0.995
}

export function gradeOf(severity: number): Grade {
  if (severity < 0.5) return '<50'
  if (severity < 0.7) return '50-69'
  return severity < 0.99 ? '>=70' : 'occluded'
}

function labelled(
  { stenoses }: SimulatedFrame,
  vessels: readonly (readonly [number, number])[],
  random: Random,
): HospitalFile['cases'] {
  const seen = stenoses.filter(({ contrast }) => contrast > SEEN_CONTRAST)
  const lesions = seen.slice(0, PER_FRAME).map(({ box, severity }) => ({
    frame: 0,
    box: scaledBox(box),
    grade: gradeOf(severity),
  }))
  const boxes = stenoses.map(({ box }) => box)
  const away = apart(shuffled(pointsAwayFrom(vessels, boxes, REGION_SIDE), random))
  const clear = away.slice(0, PER_FRAME - lesions.length).map((point) => ({
    frame: 0,
    box: scaledBox(boxAround(point, random)),
    grade: 'none' as const,
  }))
  return [...lesions, ...clear]
}

/** Half a region between any two, so that no vessel is labelled twice. */
function apart(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = []
  for (const [x, y] of points) {
    if (kept.length === PER_FRAME) break
    if (kept.every((other) => Math.hypot(other[0] - x, other[1] - y) > REGION_SIDE / 2)) kept.push([x, y])
  }
  return kept
}

/** As large as a lesion's box. */
function boxAround([x, y]: readonly [number, number], random: Random): Box {
  const [w, h] = [24 + randomInt(random, 30), 24 + randomInt(random, 30)]
  const within = (middle: number, length: number): number =>
    Math.max(0, Math.min(PHANTOM_SIDE - length, Math.round(middle - length / 2)))
  return [within(x, w), within(y, h), w, h]
}

const SCALE = HOSPITAL_SIDE / PHANTOM_SIDE

function scaledBox([x, y, w, h]: Box): Box {
  const [left, top] = [Math.floor(x * SCALE), Math.floor(y * SCALE)]
  const end = (at: number): number => Math.min(HOSPITAL_SIDE, Math.ceil(at * SCALE))
  return [left, top, end(x + w) - left, end(y + h) - top]
}

function resized(pixels: Uint8Array): Uint8Array {
  const image = { rows: PHANTOM_SIDE, columns: PHANTOM_SIDE, data: pixels }
  const side = HOSPITAL_SIDE
  const out = new Uint8Array(side * side)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      out[y * side + x] = Math.round(sampleBilinear(image, (x + 0.5) / SCALE, (y + 0.5) / SCALE))
  return out
}

/** Under 2.25 (PS3.5 B.2): a number drawn once for this hospital. */
const UID_ROOT = '2.25.277410298366104509213842'

function aboutFile(
  seed: number,
  number: number,
  view: number,
  artery: Views[number],
  projection: Parameters<typeof writeSyntheticRun>[0]['projection'],
) {
  const patientId = `P${String(number).padStart(3, '0')}`
  const uid = (...parts: number[]): string => [UID_ROOT, seed, number, ...parts].join('.')
  return {
    patientName: `Hospital^${patientId}`,
    patientId,
    studyUid: uid(1),
    seriesUid: uid(1, 1),
    instanceUid: uid(1, 1, view + 1),
    studyDate: '20260601',
    studyTime: '080000',
    studyDescription: 'Simulated coronary angiogram, another hospital',
    runDescription: `${artery} coronary artery (simulated)`,
    number: view + 1,
    projection,
    frameTimeMs: 1000 / 15,
    side: HOSPITAL_SIDE,
  }
}
