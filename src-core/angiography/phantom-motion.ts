import { scaled, type Vector } from './vector.ts'

/** The heart at one moment: how far it is contracted, and how far breath has moved it, in mm to the feet. */
export interface Motion {
  readonly contraction: number
  readonly breathMm: number
}

/** A third of a beat contracts, the rest fills; breath is held but drifts a little. */
export function motionAt(timeMs: number, heartRateBpm: number): Motion {
  const beat = ((timeMs / 60000) * heartRateBpm) % 1
  const contraction =
    beat < 0.35 ? Math.sin((Math.PI * beat) / 0.7) ** 2 : Math.cos((Math.PI * (beat - 0.35)) / 1.3) ** 2
  return { contraction, breathMm: 1.5 * Math.sin((2 * Math.PI * timeMs) / 5200) }
}

/** The heart shortens by an eighth, twists by a tenth of a radian about the body's axis and drops towards the feet. */
export function moved(point: Vector, { contraction, breathMm }: Motion): Vector {
  const [x, y, z] = scaled(point, 1 - 0.1 * contraction)
  const twist = 0.09 * contraction
  const [cos, sin] = [Math.cos(twist), Math.sin(twist)]
  return [x * cos - y * sin, x * sin + y * cos, z - 4.5 * contraction - breathMm]
}
