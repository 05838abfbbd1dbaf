/** From the first frame: injection starts, it ends; then blood washes the contrast out, near vessels first. */
const [START_MS, END_MS] = [450, 2500]
/** How fast contrast comes, and how fast it goes. */
const [IN_MM_PER_MS, OUT_MM_PER_MS] = [0.24, 0.11]
const [RISE_MS, FALL_MS] = [220, 650]

/**
 * Concentration of contrast, 0 to 1.
 * @param pathMm way of the blood from the ostium
 */
export function contrastAt(timeMs: number, pathMm: number): number {
  const come = rise((timeMs - START_MS - pathMm / IN_MM_PER_MS) / RISE_MS)
  const gone = rise((timeMs - END_MS - pathMm / OUT_MM_PER_MS) / FALL_MS)
  return come * (1 - 0.93 * gone)
}

/** While the syringe is pressed, some spills back into the aorta, with each beat more or less. */
export const spillAt = (timeMs: number): number =>
  rise((timeMs - START_MS) / 150) *
  (1 - rise((timeMs - END_MS) / 400)) *
  (0.65 + 0.35 * Math.sin(timeMs / 130))

/** 0 before 0, 1 after 1, smooth between. */
function rise(t: number): number {
  const inside = Math.min(1, Math.max(0, t))
  return inside * inside * (3 - 2 * inside)
}
