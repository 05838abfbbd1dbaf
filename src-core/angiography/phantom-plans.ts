/** Courses of the coronary arteries. Long, as it is a table of them. */
import type { PhantomRecipe } from './phantom-recipe.ts'

/** Where a vessel runs on the heart: azimuth about the long axis from the front groove, angle from the apex, in degrees. */
export type Place = readonly [azimuthDeg: number, polarDeg: number]

export interface Plan {
  readonly name: string
  /** Null starts at the ostium. */
  readonly from: { readonly branch: string; readonly at: number } | null
  readonly course: readonly Place[]
  readonly diametersMm: readonly [start: number, end: number]
}

/** The usual course of the coronary arteries (right dominant), by their names in the field. */
export const PLANS: Readonly<Record<PhantomRecipe['artery'], readonly Plan[]>> = {
  left: [
    {
      name: 'LM',
      from: null,
      course: [
        [-8, 124],
        [2, 112],
      ],
      diametersMm: [4.6, 4.3],
    },
    {
      name: 'LAD',
      from: { branch: 'LM', at: 1 },
      course: [
        [2, 112],
        [4, 88],
        [-2, 62],
        [2, 38],
        [-4, 16],
        [150, 8],
      ],
      diametersMm: [3.7, 1.2],
    },
    {
      name: 'LCX',
      from: { branch: 'LM', at: 1 },
      course: [
        [2, 112],
        [28, 108],
        [62, 103],
        [100, 98],
        [132, 92],
      ],
      diametersMm: [3.3, 1.4],
    },
    {
      name: 'D1',
      from: { branch: 'LAD', at: 0.2 },
      course: [
        [28, 76],
        [42, 54],
        [50, 36],
      ],
      diametersMm: [2.2, 0.9],
    },
    {
      name: 'D2',
      from: { branch: 'LAD', at: 0.4 },
      course: [
        [24, 50],
        [34, 32],
        [40, 22],
      ],
      diametersMm: [1.8, 0.8],
    },
    {
      name: 'D3',
      from: { branch: 'LAD', at: 0.56 },
      course: [
        [20, 30],
        [30, 18],
      ],
      diametersMm: [1.4, 0.7],
    },
    {
      name: 'S1',
      from: { branch: 'LAD', at: 0.17 },
      course: [
        [-24, 78],
        [-40, 62],
      ],
      diametersMm: [1.4, 0.6],
    },
    {
      name: 'S2',
      from: { branch: 'LAD', at: 0.32 },
      course: [
        [-22, 58],
        [-34, 44],
      ],
      diametersMm: [1.3, 0.6],
    },
    {
      name: 'S3',
      from: { branch: 'LAD', at: 0.46 },
      course: [
        [-20, 42],
        [-30, 30],
      ],
      diametersMm: [1.1, 0.5],
    },
    {
      name: 'OM1',
      from: { branch: 'LCX', at: 0.3 },
      course: [
        [58, 84],
        [70, 60],
        [78, 38],
      ],
      diametersMm: [2.5, 0.9],
    },
    {
      name: 'OM2',
      from: { branch: 'LCX', at: 0.58 },
      course: [
        [92, 78],
        [104, 56],
        [112, 40],
      ],
      diametersMm: [2.1, 0.8],
    },
    {
      name: 'OM3',
      from: { branch: 'LCX', at: 0.85 },
      course: [
        [126, 74],
        [136, 56],
      ],
      diametersMm: [1.6, 0.7],
    },
  ],
  right: [
    {
      name: 'RCA',
      from: null,
      course: [
        [-28, 126],
        [-52, 114],
        [-86, 108],
        [-124, 102],
        [-158, 100],
        [-180, 96],
      ],
      diametersMm: [4.0, 2.6],
    },
    {
      name: 'CB',
      from: { branch: 'RCA', at: 0.1 },
      course: [
        [-30, 104],
        [-22, 88],
      ],
      diametersMm: [1.4, 0.7],
    },
    {
      name: 'RV1',
      from: { branch: 'RCA', at: 0.3 },
      course: [
        [-70, 88],
        [-56, 66],
      ],
      diametersMm: [1.6, 0.7],
    },
    {
      name: 'AM',
      from: { branch: 'RCA', at: 0.52 },
      course: [
        [-112, 80],
        [-96, 52],
        [-80, 34],
      ],
      diametersMm: [2.0, 0.8],
    },
    {
      name: 'PDA',
      from: { branch: 'RCA', at: 0.97 },
      course: [
        [-184, 80],
        [-182, 56],
        [-186, 32],
      ],
      diametersMm: [2.3, 0.9],
    },
    {
      name: 'PLB',
      from: { branch: 'RCA', at: 1 },
      course: [
        [-198, 90],
        [-212, 78],
        [-222, 60],
      ],
      diametersMm: [2.2, 0.8],
    },
    {
      name: 'PL2',
      from: { branch: 'PLB', at: 0.45 },
      course: [
        [-208, 66],
        [-212, 50],
      ],
      diametersMm: [1.5, 0.7],
    },
  ],
}
