import { PHANTOM_MM_PER_PX, PHANTOM_SIDE } from './phantom-recipe.ts'
import type { Projection } from './angiogram.ts'
import { dot, type Vector } from './vector.ts'

/** Distances of the tube to the heart and to the detector in mm, as in a cath lab: near parts look larger. */
const [SOURCE_TO_HEART, HEART_HALF] = [750, 60]

export interface View {
  /** Column and row in pixels, and how much larger than at the heart's middle. */
  project(point: Vector): readonly [x: number, y: number, magnification: number]
}

/**
 * A C-arm's view: the detector stands in front of the chest at 0, 0 and moves to the patient's left with LAO and to the head
 * with CRA; the patient's left is on the right of the picture (PS3.3 C.8.7.5.1.2).
 * @param offset of the heart's middle from the picture's, in pixels
 */
export function viewOf({ primaryDeg, secondaryDeg }: Projection, offset: readonly [number, number]): View {
  const [a, b] = [(primaryDeg * Math.PI) / 180, (secondaryDeg * Math.PI) / 180]
  const toDetector: Vector = [Math.sin(a) * Math.cos(b), -Math.cos(a) * Math.cos(b), Math.sin(b)]
  const right: Vector = [Math.cos(a), Math.sin(a), 0]
  const up: Vector = [-Math.sin(a) * Math.sin(b), Math.cos(a) * Math.sin(b), Math.cos(b)]
  const middle = PHANTOM_SIDE / 2
  return {
    project: (point) => {
      const depth = Math.max(-HEART_HALF, Math.min(HEART_HALF, dot(point, toDetector)))
      const magnification = SOURCE_TO_HEART / (SOURCE_TO_HEART + depth)
      const px = magnification / PHANTOM_MM_PER_PX
      return [
        middle + offset[0] + px * dot(point, right),
        middle + offset[1] - px * dot(point, up),
        magnification,
      ]
    },
  }
}
