import { expect, test } from 'vitest'
import { STEP_MM } from '#core/angiography/curve.ts'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { seededRandom } from '#core/random.ts'
import { drawAnatomy } from './anatomy.ts'
import { diseased, LEAST_SEVERITY } from './disease.ts'
import { simulateFrame } from './frame.ts'
import { collimatorOf } from './surroundings.ts'

const frames = Array.from({ length: 24 }, (_, seed) => simulateFrame(seededRandom(seed)))

test('a seed gives the same frame again, another seed another', () => {
  expect(simulateFrame(seededRandom(0))).toEqual(frames[0])
  expect(frames[1]?.pixels).not.toEqual(frames[0]?.pixels)
})

test('boxes lie in the frame and severities are what is called a stenosis', () => {
  const stenoses = frames.flatMap((frame) => frame.stenoses)
  expect(stenoses.length).toBeGreaterThan(3)
  for (const { box, severity, lengthMm, eccentricity } of stenoses) {
    const [x, y, w, h] = box
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
    expect(Math.max(x + w, y + h)).toBeLessThanOrEqual(PHANTOM_SIDE)
    expect(Math.min(w, h)).toBeGreaterThan(2)
    expect(severity).toBeGreaterThanOrEqual(LEAST_SEVERITY)
    expect(severity).toBeLessThan(1)
    expect(lengthMm).toBeGreaterThanOrEqual(3)
    expect(lengthMm).toBeLessThanOrEqual(15)
    expect(eccentricity).toBeGreaterThanOrEqual(0)
    expect(eccentricity).toBeLessThanOrEqual(1)
  }
})

test('some frames have a stenosis and some have none', () => {
  // A third of 24 have none, and a few more show none of theirs.
  const without = frames.filter(({ stenoses }) => stenoses.length === 0)
  expect(without.length).toBeGreaterThan(5)
  expect(frames.length - without.length).toBeGreaterThan(5)
})

test('a stenosis takes its share of the diameter, and only there', () => {
  const { tree } = drawAnatomy(seededRandom(4))
  const healthy = diseased(tree, 0, seededRandom(9))
  const ill = diseased(tree, 2, seededRandom(9))
  expect(ill.stenoses).toHaveLength(2)
  for (const { branch, point, severity } of ill.stenoses) {
    const before = healthy.branches[branch]?.radiiMm
    const after = ill.branches[branch]?.radiiMm
    // Half of the loss stands half a length away; the wall's own unevenness is the same in both.
    expect((after?.[point] ?? NaN) / (before?.[point] ?? NaN)).toBeCloseTo(1 - severity, 1)
  }
  const touched = new Set(ill.stenoses.map(({ branch }) => branch))
  for (const [i, { radiiMm }] of ill.branches.entries())
    if (!touched.has(i)) expect(radiiMm).toEqual(healthy.branches[i]?.radiiMm)
})

test('length and eccentricity are those of the drawn artery', () => {
  const { tree } = drawAnatomy(seededRandom(4))
  const healthy = diseased(tree, 0, seededRandom(9))
  const ill = diseased(tree, 2, seededRandom(9))
  for (const { branch, point, severity, lengthMm, eccentricity } of ill.stenoses) {
    const [before, after] = [healthy.branches[branch], ill.branches[branch]]
    const moved = distance(after?.points[point] ?? [], before?.points[point] ?? [])
    const radiusMm = before?.radiiMm[point] ?? NaN
    // The middle leaves its place by the radius that one side has lost more than the other.
    expect(moved / (severity * radiusMm)).toBeCloseTo(eccentricity, 5)
    const changed = (after?.radiiMm ?? []).flatMap((radius, i) =>
      radius < 0.9 * (before?.radiiMm[i] ?? NaN) ? [i * STEP_MM] : [],
    )
    const longMm = Math.max(...changed) - Math.min(...changed)
    expect(longMm).toBeGreaterThan(0.6 * lengthMm)
    expect(longMm).toBeLessThan(1.8 * lengthMm)
  }
})

test('branches stay joined when arteries wind', () => {
  const { tree } = drawAnatomy(seededRandom(12))
  const points = new Set(tree.flatMap((branch) => branch.points.map(String)))
  for (const branch of tree.filter(({ parentRadiusMm }) => parentRadiusMm > 0)) {
    const others = tree.filter((other) => other !== branch).flatMap((other) => other.points)
    const nearest = Math.min(...others.map((other) => distance(other, branch.points[0] ?? [0, 0, 0])))
    expect(nearest).toBeLessThan(0.5)
  }
  expect(points.size).toBeGreaterThan(100)
})

test('a blade covers its side and leaves the middle open', () => {
  const opening = collimatorOf([40, 0, 0, 0])
  expect(opening[256 * PHANTOM_SIDE + 10]).toBe(0)
  expect(opening[256 * PHANTOM_SIDE + 256]).toBe(1)
  expect(opening[256 * PHANTOM_SIDE + 511]).toBe(1)
})

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)))
