import { dirname, join } from 'node:path'
import * as z from 'zod'
import { FinetuneFile } from '#core/finetune/recipe.ts'
import { usualKnobs } from '#core/finetune/schedule.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { seeBundle } from '../host/bundle-import.ts'
import { nodeBundle } from '../host/bundle-keys.ts'
import { findModels } from '../host/model-folders.ts'
import { finetuneOf } from '../host/registry-shelf.ts'
import type { finetuneCommand } from './finetune-command.ts'
import { failed } from './labels-command.ts'
import { replayFolder } from '../host/replay-folder.ts'
import { EXIT, type CliWorld } from './world.ts'

export interface ReplayOptions {
  /** Id of a model here, or a bundle. */
  readonly model: string
  /** COHORT.json: the same labels. */
  readonly cohort: string
  readonly json: boolean
}

/** What a model says of how it was trained, and what its weights are. */
interface Recorded {
  readonly weightsSha256: string
  readonly file: FinetuneFile
}

/**
 * `models replay MODEL COHORT.json`: trains again from the same labels and seed, aside from this library and its models, and says
 * whether the same weights came of it. @returns 0 where they did, 1 where not
 */
export async function replayCommand(
  world: CliWorld,
  { model, cohort, json }: ReplayOptions,
  finetune: typeof finetuneCommand,
): Promise<number> {
  const recorded = await recordOf(world, model)
  if (!recorded.ok) return failed(world, model, recorded.error, json, EXIT.someFailed)
  const { weightsSha256, file } = recorded.value
  const { spec, flight } = file
  const folder = replayFolder(dirname(world.library), new Date())
  if (!folder.ok) return failed(world, model, folder.error, json, EXIT.programFailed)
  const { path, remove } = folder.value
  const said: string[] = []
  try {
    const aside = {
      ...world,
      library: join(path, 'library.db'),
      out: (text: string) => void said.push(text),
    }
    const { recipe, seed, epochs, threads, parent } = spec
    const asked = { file: cohort, recipe, seed, epochs, threads, model: parent.id, out: join(path, 'out') }
    await finetune(aside, { ...asked, json: true })
  } finally {
    remove()
  }
  const weightsHash = hashIn(said)
  if (weightsHash === null) return failed(world, model, notTrained, json, EXIT.someFailed)
  const same = weightsHash === weightsSha256
  const answer = { model: spec.id, same, recorded: weightsSha256, replayed: weightsHash, flight }
  if (json) world.out(`${JSON.stringify(answer)}\n`)
  else world.out(`${same ? 'The same weights' : otherWords(flight)}: ${weightsHash}\n`)
  return same ? EXIT.done : EXIT.someFailed
}

async function recordOf(
  { modelRoots }: Pick<CliWorld, 'modelRoots'>,
  model: string,
): Promise<Result<Recorded>> {
  const installed = (await findModels(modelRoots)).find(({ manifest }) => manifest.id === model)
  const recorded = installed
    ? { weightsSha256: installed.manifest.weights.sha256, file: finetuneOf(installed.dir) }
    : bundled(model)
  if (recorded === null) return fail(unknown(model))
  const { weightsSha256, file } = recorded
  if (file === null) return fail(notFinetuned(model))
  const { epochs, threads, ...usual } = usualKnobs(file.spec.recipe)
  const { batch, rate, patience } = file.spec
  if (JSON.stringify([batch, rate, patience]) !== JSON.stringify([usual.batch, usual.rate, usual.patience]))
    return fail(otherKnobs(epochs, threads))
  return ok({ weightsSha256, file })
}

function bundled(path: string): { weightsSha256: string; file: FinetuneFile | null } | null {
  const seen = seeBundle(path)
  if (!seen.ok) return null
  const { header, files } = seen.value.opened
  const bytes = files.find(({ name }) => name === 'finetune.json')?.bytes
  const text = bytes === undefined ? null : nodeBundle.decode(bytes)
  const file = text === null ? null : (FinetuneFile.safeParse(JSON.parse(text)).data ?? null)
  return { weightsSha256: header.model.weightsSha256, file }
}

const Line = z.object({ weightsHash: z.string() })

/** Of the object that finetune prints; null where it trained nothing. */
function hashIn(said: readonly string[]): string | null {
  const lines = said.join('').split('\n')
  for (const line of lines) {
    const parsed = line.startsWith('{') ? Line.safeParse(JSON.parse(line)) : null
    if (parsed?.success) return parsed.data.weightsHash
  }
  return null
}

const otherWords = ({ threads, oneDnn, processor, program }: FinetuneFile['flight']): string =>
  `Other weights. They were trained by Ostium ${program} with ${threads} threads, oneDNN ${oneDnn ? 'on' : 'off'}, on ${processor}: other labels, another version or another processor give others`

const unknown = (model: string): Failure => ({
  code: 'unknown-model',
  message: `There is no model ${model} here, and no bundle of that name that is whole.`,
  action: 'Give an id as models list names it, or a bundle.',
})
const notFinetuned = (model: string): Failure => ({
  code: 'not-finetuned',
  message: `${model} does not say how it was fine-tuned.`,
  action: 'Only what a site fine-tuned can be replayed.',
})
const otherKnobs = (epochs: number, threads: number): Failure => ({
  code: 'other-knobs',
  message: 'It was trained with a batch, a rate or a patience that this program does not use.',
  action: `Replay it with the version it was trained by (its defaults besides: ${epochs} epochs, ${threads} threads).`,
})
const notTrained: Failure = {
  code: 'not-replayed',
  message: 'Nothing was trained, so nothing can be compared.',
  action: 'What was refused stands above: the labels must be those the model learned from.',
}
