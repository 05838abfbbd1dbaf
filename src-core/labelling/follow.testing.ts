import type { GreyImage } from '../model/preprocess.ts'
import { randomNormal, seededRandom } from '../random.ts'

/** A vessel that bends and forks, moved as a whole, under noise of its own. 512 × 512. */
export function phantomFrame(dx: number, dy: number, seed: number): GreyImage {
  const random = seededRandom(seed)
  const data = new Float32Array(512 * 512)
  for (let y = 0; y < 512; y++)
    for (let x = 0; x < 512; x++) {
      const [u, v] = [x - dx, y - dy]
      const main = Math.abs(v - 220 - 40 * Math.sin(u / 45))
      const side = u > 230 ? Math.abs(v - 220 - 40 * Math.sin(230 / 45) - 0.8 * (u - 230)) : 99
      const dark = Math.exp(-((Math.min(main, side) / 5) ** 2))
      data[y * 512 + x] = 0.6 - 0.35 * dark + 0.04 * randomNormal(random)
    }
  return { rows: 512, columns: 512, data }
}
