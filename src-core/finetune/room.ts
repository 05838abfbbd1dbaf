import { assertNever, type Failure } from '../result.ts'
import type { Depth } from '../training/depth.ts'
import { depthOf } from './schedule.ts'
import type { TrainerJob } from './trainer-contract.ts'

/** Bytes that are free; null where the computer does not say, and nothing is refused by that. */
export interface FreeRoom {
  readonly disk: number | null
  readonly memory: number | null
}

/** Bytes that a training writes at most, and what its process takes of memory. */
export interface NeededRoom {
  readonly disk: number
  readonly memory: number
}

/** What is there of a training that goes on need not be written again. */
export interface Written {
  readonly cache: boolean
  readonly checkpoints: number
}

/** A region with its surroundings in 16 bits: 35 kB on average of frames of 400 px, more of larger ones. */
const BYTES_OF_A_CASE = 64e3
/** Places that are kept of unlabelled runs, and how many of one. */
const [MOST_PLACES, PLACES_OF_A_RUN] = [4000, 48] as const
/** Newest, the one before, and the one that is being written; five vectors of 32 bits each. */
const [CHECKPOINTS, BYTES_OF_A_PARAMETER] = [3, 20] as const
/** Weights and all that stands beside them. */
const BYTES_OF_A_MODEL = 40e6

/** Resident memory of the process, as measured (docs/fine-tuning.md), with a tenth to spare. */
function memoryOf(depth: Depth | null): number {
  switch (depth) {
    case null:
      return 0.8e9
    case 'head':
      return 1.1e9
    case 'last-blocks':
      return 1.8e9
    case 'whole':
      return 2.3e9
    default:
      return assertNever(depth)
  }
}

/** @param parameters of the model, as many as its manifest says */
export function neededRoom(
  { spec, cases, runs }: Pick<TrainerJob, 'spec' | 'cases' | 'runs'>,
  parameters: number,
  written: Written,
): NeededRoom {
  const places = Math.min(MOST_PLACES, PLACES_OF_A_RUN * runs.length)
  const cache = written.cache ? 0 : BYTES_OF_A_CASE * (cases.length + places)
  const checkpoints = Math.max(1, CHECKPOINTS - written.checkpoints) * BYTES_OF_A_PARAMETER * parameters
  return { disk: cache + checkpoints + BYTES_OF_A_MODEL, memory: memoryOf(depthOf(spec.recipe)) }
}

/** Why a training is not begun; null where there is room, or nobody knows. Errors: `disk-short`, `memory-short` */
export function lacksRoom(needed: NeededRoom, free: FreeRoom): Failure | null {
  if (free.disk !== null && free.disk < needed.disk)
    return {
      code: 'disk-short',
      message: `The disk of the data folder has ${size(free.disk)} free, and this training may write ${size(needed.disk)}: pixels that are cut out, checkpoints and the model.`,
      action:
        'Make room there, by discarding old trainings or emptying the trash of models, and start the training again. Nothing is lost.',
    }
  if (free.memory !== null && free.memory < needed.memory)
    return {
      code: 'memory-short',
      message: `The computer has ${size(free.memory)} of memory free, and this recipe takes ${size(needed.memory)}.`,
      action:
        'Close other programs and start the training again, or choose a recipe in which less learns. Nothing is lost.',
    }
  return null
}

const size = (bytes: number): string =>
  bytes < 1e9 ? `${Math.floor(bytes / 1e6)} MB` : `${(Math.floor(bytes / 1e8) / 10).toFixed(1)} GB`
