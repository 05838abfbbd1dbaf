import { writeSyntheticRun } from '#core/angiography/synthetic-run.ts'
import type { Projection } from '#core/angiography/angiogram.ts'
import type { Random } from '#core/random.ts'
import { drawScene, type VisibleStenosis } from './frame.ts'
import type { Look } from './look.ts'

/** What is known of a drawn run, frame by frame. */
export interface RunTruth {
  readonly artery: 'left' | 'right'
  readonly projection: Projection
  readonly look: Look
  readonly frameTimeMs: number
  readonly frames: readonly (readonly VisibleStenosis[])[]
}

const RATE_FPS = 15
/** From before contrast comes to when most of it is gone. */
const LENGTH_S = 4
/** Under 2.25 (PS3.5 B.2): a number drawn once for simulated runs. */
const UID_ROOT = '2.25.198331240577402669811347'

/** A whole XA run as a DICOM file, with its truth. The same seed and number give the same bytes. */
export function simulateRun(
  seed: number,
  i: number,
  random: Random,
): { readonly bytes: Uint8Array; readonly truth: RunTruth } {
  const scene = drawScene(random)
  const frameTimeMs = 1000 / RATE_FPS
  const frames = Array.from({ length: RATE_FPS * LENGTH_S }, (_, frame) =>
    scene.at(frame * frameTimeMs, random),
  )
  const uid = (part: number): string => `${UID_ROOT}.${seed}.${i + 1}.${part}`
  const about = {
    patientName: `Simulated^${seed}-${i}`,
    patientId: `SIM-${seed}-${i}`,
    studyUid: uid(1),
    seriesUid: uid(2),
    instanceUid: uid(3),
    studyDate: '20260101',
    studyTime: '120000',
    studyDescription: 'Simulated coronary angiogram',
    runDescription: `${scene.artery} coronary artery (simulated)`,
    number: 1,
    projection: scene.projection,
    frameTimeMs,
  }
  const truth = {
    artery: scene.artery,
    projection: scene.projection,
    look: scene.look,
    frameTimeMs,
    frames: frames.map(({ stenoses }) => stenoses),
  }
  return {
    bytes: writeSyntheticRun(
      about,
      frames.map(({ pixels }) => pixels),
    ),
    truth,
  }
}
