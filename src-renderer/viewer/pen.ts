import type { Box } from '#core/reading/types.ts'
import type { Point } from './geometry.ts'

/** A region over the image, and how it stands to who labels. */
export interface MarkedRegion {
  readonly box: Box
  readonly text: string
  readonly look: 'own' | 'selected' | 'draft' | 'offered' | 'other'
}

/** Who draws on the image. Points are in pixels of the image. */
export interface Pen {
  /** @param reach how near to a corner takes hold of it. @returns whether the stroke is its own */
  down(at: Point, reach: number): boolean
  move(at: Point): void
  up(): Promise<void>
}
