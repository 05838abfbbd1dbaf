import { disagreementsOf } from '#core/labelling/agreement.ts'
import { teachingOrder, type Candidate } from '#core/labelling/queue.ts'
import type { QueueItem } from '#core/labelling/queue-item.ts'
import type { Label } from '#core/labelling/label.ts'
import { iou } from '#core/locator/detections.ts'
import type { Box } from '#core/reading/types.ts'
import { ok } from '#core/result.ts'
import type { RunHeader } from '../store/run-index.ts'
import type { Store } from '../store/store.ts'
import type { EnginePort } from './ports.ts'
import type { DomainHandlers } from './router.ts'
import { sourceOf } from './source-of.ts'
import { compareRuns } from './summaries.ts'

/** Places of a run that are offered: the leading ones. */
const PLACES = 4
/** A label covers a place that it shares so much of its union with, in whichever frame. */
const COVERED = 0.3
/** So many are offered; the next asking offers anew. */
const OFFERED = 100
/** Frames whose features are fetched at one asking: a few seconds; the rest are known by patient and run until then. */
const FRAMES_AT_ONCE = 24

interface QueueParts {
  readonly store: Store
  readonly engine: Pick<EnginePort, 'score' | 'state'>
  readonly madeBy: () => string | null
}

interface Place {
  readonly item: QueueItem
  readonly candidate: Candidate
  readonly run: RunHeader
}

/** What to label next. Features are fetched of the engine and kept while the program runs. */
export function createLabelQueue({
  store,
  engine,
  madeBy,
}: QueueParts): Pick<DomainHandlers<'label'>, 'queue'> {
  const known = new Map<string, readonly number[]>()
  return {
    queue: async ({ order }) => {
      const model = madeBy()
      const places = placesHere(store, model)
      if (order === 'plain') return ok(places.map(({ item }) => item))
      if (engine.state().status === 'ready') await fetchFeatures(engine, places, known, model)
      const byKey = new Map(places.map((place) => [place.candidate.key, place.item]))
      const candidates = places.map(({ candidate }) => ({
        ...candidate,
        features: known.get(`${model} ${candidate.key}`) ?? null,
      }))
      return ok(
        teachingOrder(candidates, OFFERED).flatMap(({ key, reasons }) => {
          const item = byKey.get(key)
          return item === undefined ? [] : [{ ...item, reasons: [...reasons] }]
        }),
      )
    },
  }
}

/** The leading places of every run that was read, the run itself of every other, in the order of studies, runs and frames. */
function placesHere(store: Store, model: string | null): Place[] {
  const labels = store.labels.standing()
  const contested = disagreementsOf(labels).flatMap((one) => one.labels)
  return store.library.list('').flatMap((study) =>
    store.library
      .runsOf(study.id)
      .sort(compareRuns)
      .flatMap((run, i) => {
        const of = {
          runId: run.id,
          studyId: study.id,
          patient: study.patientName ?? study.patientId ?? 'unknown',
          run: i + 1,
          reasons: [],
        }
        return seenPlaces(store, run, model).map(({ frame, box, probability, others }): Place => {
          const covers = (label: Label) => label.runId === run.id && sameThing(label, box)
          const labelled = labels.some(covers)
          const candidate = {
            key: JSON.stringify([run.id, frame, box]),
            runId: run.id,
            patient: study.patientId ?? study.id,
            ...{ probability, others, labelled, contested: contested.some(covers), features: null },
          }
          return { item: { ...of, frame, box, labelled }, candidate, run }
        })
      }),
  )
}

const sameThing = (label: Label, box: Box | null): boolean =>
  box === null || label.box === null ? label.box === box : iou(label.box, box) >= COVERED

interface SeenPlace {
  readonly frame: number | null
  readonly box: Box | null
  readonly probability: number | null
  readonly others: readonly number[]
}

function seenPlaces({ readings }: Store, run: RunHeader, model: string | null): SeenPlace[] {
  const best = (model === null ? null : readings.run(run.id, model))?.places?.slice(0, PLACES) ?? []
  if (model === null || best.length === 0) return [{ frame: null, box: null, probability: null, others: [] }]
  const frames = readings.someFrames(
    run.id,
    model,
    best.map((place) => place.best.frame),
  )
  return best
    .map(({ best: { frame, box, probability } }) => {
      const region = frames
        .find((one) => one.frame === frame)
        ?.regions.find((one) => one.box.join() === box.join())
      const { classical, withoutCircuit } = region?.ledger ?? {}
      const others = [classical?.probability, withoutCircuit?.probability]
      return {
        frame,
        box,
        probability: probability.value,
        others: others.filter((p) => typeof p === 'number'),
      }
    })
    .sort((a, b) => a.frame - b.frame)
}

async function fetchFeatures(
  engine: QueueParts['engine'],
  places: readonly Place[],
  known: Map<string, readonly number[]>,
  model: string | null,
): Promise<void> {
  const missing = places.filter(({ candidate }) => !known.has(`${model} ${candidate.key}`))
  const frames = new Map<string, Place[]>()
  for (const place of missing.filter(({ item }) => item.box !== null)) {
    const key = `${place.item.runId}/${place.item.frame}`
    frames.set(key, [...(frames.get(key) ?? []), place])
  }
  for (const group of [...frames.values()].slice(0, FRAMES_AT_ONCE)) {
    const [first] = group
    if (first === undefined || first.item.frame === null) continue
    const boxes = group.flatMap(({ item }) => (item.box === null ? [] : [item.box]))
    const scored = await engine.score(sourceOf(first.run), first.item.frame, boxes)
    if (!scored.ok) return
    for (const [i, { candidate }] of group.entries()) {
      const place = scored.value.places?.[i]
      if (place !== undefined) known.set(`${model} ${candidate.key}`, place)
    }
  }
}
