import type { Box } from '#core/reading/types.ts'
import type { Running } from './launch.ts'

/** Waits until the line under the picture speaks of this. */
const regionSays = ({ page }: Running, text: string) =>
  page.waitForFunction(
    (wanted) => document.querySelector('[data-testid="region-line"]')?.textContent.includes(wanted) ?? false,
    text,
  )

/** A box to be graded, by its key. */
export async function beginRegion({ page }: Running): Promise<void> {
  await page.keyboard.press('n')
  await page.getByTestId('region-draft').waitFor()
}

/** Grades the box that is meant, by its key. */
export async function gradeRegion({ page }: Running, key: string): Promise<void> {
  await page.keyboard.press(key)
  await page.getByTestId('region-selected').waitFor()
}

/** Segment of the region that is meant, as its number or its letters. */
export async function nameSegment(running: Running, typed: string, said: string): Promise<void> {
  await running.page.keyboard.press('s')
  await running.page.keyboard.type(typed)
  await running.page.keyboard.press('Enter')
  await regionSays(running, said)
}

export async function comment(running: Running, text: string): Promise<void> {
  await running.page.keyboard.press('e')
  await running.page.keyboard.type(text)
  await running.page.keyboard.press('Enter')
  await regionSays(running, text)
}

/** An arrow with Alt moves a region so many pixels of the frame. */
const STEP_PX = 4

/** Moves the box that is to be graded onto a place of the frame, by keys. @param side of the frame, in pixels; it is on screen whole */
export async function moveRegionTo(running: Running, [x, y, w, h]: Box, side: number): Promise<void> {
  const { page } = running
  const at = await page.getByTestId('region-draft').evaluate((group) => {
    const { width, height } = group.closest('svg')?.getBoundingClientRect() ?? { width: 0, height: 0 }
    const rect = group.querySelector('rect')
    const of = (name: string) => Number(rect?.getAttribute(name))
    return {
      scale: Math.min(width, height),
      x: of('x') + of('width') / 2 - width / 2,
      y: of('y') + of('height') / 2 - height / 2,
    }
  })
  const scale = at.scale / side
  const press = async (way: number, more: string, less: string) => {
    for (let n = 0; n < Math.round(Math.abs(way) / STEP_PX); n++)
      await page.keyboard.press(`Alt+Arrow${way > 0 ? more : less}`)
  }
  await press(x + w / 2 - side / 2 - at.x / scale, 'Right', 'Left')
  await press(y + h / 2 - side / 2 - at.y / scale, 'Down', 'Up')
}
