import type { GreyImage } from '../model/preprocess.ts'
import { seededRandom } from '../random.ts'

/** A grey picture of smooth dark lines, another for each seed: what prints are tried on. */
export function linesPicture(seed: number, side = 128): GreyImage {
  const random = seededRandom(seed)
  const waves = Array.from({ length: 14 }, () => [
    random() * 0.16,
    random() * 0.16,
    random() * 7,
    random() + 0.2,
  ])
  const data = Float32Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [((i % side) * 256) / side, (Math.floor(i / side) * 256) / side]
    const sum = waves.reduce(
      (total, [u = 0, v = 0, phase = 0, size = 0]) => total + size * Math.sin(x * u + y * v + phase),
      0,
    )
    return 0.5 + sum / 30
  })
  return { rows: side, columns: side, data }
}
