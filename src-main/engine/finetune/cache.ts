/** Long, as what is written and what is checked of it belong together. */
import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { join } from 'node:path'
import type { Crop } from '#core/finetune/crops.ts'
import type { TrainerCase, TrainerJob } from '#core/finetune/trainer-contract.ts'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import { outsideByModality } from '#core/reading/modality.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { writeAll, writeDurably } from '../durable.ts'
import { openRun, type RunDecoders } from '../run-source.ts'
import { jsonBytes } from '../write-model.ts'
import { CacheFile, type StoredCrop } from './cache-file.ts'
import { cutFrame, cutPlaces } from './cut-frame.ts'
import { writeFailure } from './failures.ts'

/** The pixels of a cohort, cut out once: training reads them by offset, and never has all of them in memory. */
export interface Cache {
  readonly file: CacheFile
  /** Throws where the file was cut off since it was checked. */
  crop(stored: StoredCrop): Crop
  patch(offset: number): Float32Array
  close(): void
}

export interface CacheParts {
  readonly decoders: RunDecoders
  readonly onProgress: (done: number, total: number) => void
  /** Asked between frames; `stop` ends the making, and what was made is thrown away. */
  readonly goOn: () => Promise<boolean>
  readonly onNotice: (notice: Failure) => void
}

/** Frames of each run that are looked at without labels, and how many places are kept in all: about 200 MB. */
const [FRAMES_OF_A_RUN, MOST_PLACES] = [6, 4000] as const

/**
 * The cache of a job: the one in its folder when it is whole and of these files, else a new one.
 * Errors: `disk-full`, `not-written`, `stopped`
 */
export async function openCache(job: TrainerJob, parts: CacheParts): Promise<Result<Cache>> {
  const key = await keyOf(job)
  const [binPath, jsonPath] = ['cache.bin', 'cache.json'].map((name) => join(job.workDir, name))
  if (binPath === undefined || jsonPath === undefined) throw new Error('a cache has two files')
  const old = readCacheFile(jsonPath)
  if (old?.key === key) {
    if (existsSync(binPath) && (await sha256Of(binPath)) === old.sha256) return ok(opened(binPath, old))
    parts.onNotice(madeAgain)
  } else if (old === null && existsSync(jsonPath)) parts.onNotice(madeAgain)
  const made = await make(job, parts, binPath, key)
  if (!made.ok) return made
  try {
    writeDurably(jsonPath, [jsonBytes(made.value)])
  } catch (cause) {
    return fail(writeFailure(cause, 'what was cut out of the frames'))
  }
  return ok(opened(binPath, made.value))
}

const madeAgain: Failure = {
  code: 'cache-damaged',
  message:
    'The pixels that this training had cut out of the frames were damaged on disk; they are cut out again.',
  action: 'Nothing is lost. If it happens again, have the disk looked at.',
}

function readCacheFile(path: string): CacheFile | null {
  if (!existsSync(path)) return null
  try {
    return CacheFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

async function keyOf({ cases, runs }: TrainerJob): Promise<string> {
  const paths = [...new Set([...cases, ...runs].map(({ source }) => source.path))].sort()
  const facts = await Promise.all(paths.map((path) => stat(path).catch(() => null)))
  const files = paths.map((path, i) => [path, facts[i]?.size ?? null, facts[i]?.mtimeMs ?? null])
  return createHash('sha256')
    .update(JSON.stringify([cases, runs, files]))
    .digest('hex')
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Cuts everything out of the frames, one frame in memory at a time. Long, as it writes while it looks. */
async function make(
  job: TrainerJob,
  { decoders, onProgress, goOn }: CacheParts,
  path: string,
  key: string,
): Promise<Result<CacheFile>> {
  const fresh = `${path}.new`
  const hash = createHash('sha256')
  const file = openSync(fresh, 'w')
  let bytes = 0
  const place = (part: Uint8Array): number => {
    writeAll(file, part)
    hash.update(part)
    bytes += part.byteLength
    return bytes - part.byteLength
  }
  const out = {
    train: new Array<CacheFile['train'][number]>(),
    held: new Array<CacheFile['held'][number]>(),
    places: new Array<StoredCrop>(),
  }
  const reasons = new Map(job.leftOut.map(({ reason, cases }) => [reason, cases]))
  const leave = (reason: string, cases: number) => reasons.set(reason, (reasons.get(reason) ?? 0) + cases)
  const frames = byFrame(job.cases)
  const wanted = frames.length + job.runs.length
  try {
    for (const [i, cases] of frames.entries()) {
      if (!(await goOn())) return fail(stopped)
      onProgress(i, wanted)
      const grey = await greyOf(cases[0]?.source, cases[0]?.frame ?? 0, decoders)
      const cuts = grey.ok ? cutFrame(grey.value, cases, place) : { reason: grey.error.message }
      if ('reason' in cuts) leave(cuts.reason, cases.length)
      else {
        out.train.push(...cuts.train)
        out.held.push(...cuts.held)
      }
    }
    for (const [i, { source, frameCount }] of job.runs.entries()) {
      for (const frame of spread(frameCount)) {
        if (!(await goOn())) return fail(stopped)
        onProgress(frames.length + i, wanted)
        if (out.places.length >= MOST_PLACES) break
        const grey = await greyOf(source, frame, decoders)
        if (grey.ok) out.places.push(...cutPlaces(grey.value, place))
      }
    }
    fsyncSync(file)
    renameSync(fresh, path)
  } catch (cause) {
    return fail(writeFailure(cause, 'what was cut out of the frames'))
  } finally {
    closeSync(file)
    rmSync(fresh, { force: true })
  }
  const leftOut = [...reasons].map(([reason, cases]) => ({ reason, cases }))
  return ok({ schema: 1, key, bytes, sha256: hash.digest('hex'), ...out, leftOut })
}

const stopped: Failure = {
  code: 'stopped',
  message: 'The training was stopped before it began.',
  action: 'Start it again when it suits.',
}

/** Cases of one frame together, in the order of the cohort. */
function byFrame(cases: readonly TrainerCase[]): TrainerCase[][] {
  const groups = new Map<string, TrainerCase[]>()
  for (const one of cases) {
    const at = `${one.source.path}\n${one.frame}\n${one.level === 'patch'}`
    groups.set(at, [...(groups.get(at) ?? []), one])
  }
  return [...groups.values()]
}

/** Frames of a run, from its middle outwards: contrast is there. */
function spread(frameCount: number): number[] {
  const count = Math.min(FRAMES_OF_A_RUN, frameCount)
  return [...new Set(Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * frameCount) / count)))]
}

async function greyOf(source: TrainerCase['source'] | undefined, frame: number, decoders: RunDecoders) {
  if (source === undefined) throw new Error('a frame without a label')
  const run = await openRun(source, decoders)
  if (!run.ok) return run
  try {
    const foreign = outsideByModality(run.value.modality)
    return foreign === null
      ? await run.value.grey(frame)
      : fail({ ...outside, message: `outside what the model knows: ${foreign}` })
  } finally {
    run.value.close()
  }
}

const outside: Failure = { code: 'outside', message: '', action: 'Leave it out of the cohort.' }

function opened(path: string, file: CacheFile): Cache {
  const fd = openSync(path, 'r')
  const read = (offset: number, length: number): ArrayBuffer => {
    const bytes = new Uint8Array(length)
    if (readSync(fd, bytes, 0, length, offset) !== length)
      throw new Error('cache.bin was cut off while it was in use')
    return bytes.buffer
  }
  return {
    file,
    crop: ({ offset, rows, columns, region }) => ({
      rows,
      columns,
      region,
      data: new Uint16Array(read(offset, 2 * rows * columns)),
    }),
    patch: (offset) => new Float32Array(read(offset, 4 * PATCH_LENGTH)),
    close: () => closeSync(fd),
  }
}
