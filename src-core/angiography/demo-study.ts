import * as z from 'zod'
import { seededRandom } from '../random.ts'
import recipe from './demo-recipe.json' with { type: 'json' }
import { PhantomRecipe } from './phantom-recipe.ts'
import { angiogramFrames } from './phantom.ts'
import { writeSyntheticRun } from './synthetic-run.ts'

const DemoRecipe = z.object({ studyDate: z.string(), studyTime: z.string(), runs: z.array(PhantomRecipe) })

/** The runs of the demo study. */
export const demoRecipes = (): PhantomRecipe[] => DemoRecipe.parse(recipe).runs

/** A file as it is written to disk. */
export interface DemoFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Under 2.25 (PS3.5 B.2): a number drawn once for the demo study. */
const UID_ROOT = '2.25.284519034177203416528834'

/**
 * A study of no one: XA runs drawn by code, the same bytes each time, made one by one as they are asked for (about a second
 * each). Every file says that it is synthetic.
 */
export function* demoStudy(): Generator<DemoFile, void> {
  const { runs, studyDate, studyTime } = DemoRecipe.parse(recipe)
  for (const [i, run] of runs.entries()) {
    const about = {
      patientName: 'Demo^Ostium',
      patientId: 'DEMO',
      studyUid: `${UID_ROOT}.1`,
      seriesUid: `${UID_ROOT}.2`,
      instanceUid: `${UID_ROOT}.3.${i + 1}`,
      studyDate,
      studyTime,
      studyDescription: 'Synthetic coronary angiogram',
      runDescription: `${run.name} (synthetic)`,
      number: i + 1,
      projection: run,
      frameTimeMs: run.frameTimeMs,
    }
    const frames = [...angiogramFrames(run, seededRandom(run.seed))]
    yield { name: `demo-${i + 1}.dcm`, bytes: writeSyntheticRun(about, frames) }
  }
}
