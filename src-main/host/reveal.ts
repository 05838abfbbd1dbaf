import type { Label, Reveal, RevealPair } from '#core/contract.ts'
import { atHospital } from '#core/calibration/prior-shift.ts'
import { readsSeenBy, sameReader } from '#core/reading/blind.ts'
import { revealPairs } from '#core/reading/reveal-effect.ts'
import { fail, ok, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { noSuchRun } from './failures.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'

/** Read first, then reveal: the own read is locked before a score shows. */
export function createRevealHandlers(
  store: Store,
  recorder: Recorder,
  modelId: () => Promise<Result<string>>,
  newId: () => string,
): DomainHandlers<'reveal'> {
  const { reveals } = store
  const mine = (one: { reader: string }) => sameReader(one.reader, recorder.reader())
  return {
    show: async ({ runId }) => {
      const model = await modelId()
      if (!model.ok) return model
      const before = reveals.ofRun(runId).find((one) => mine(one) && one.modelId === model.value)
      return before === undefined
        ? show(store, recorder, { runId, modelId: model.value, id: newId() })
        : ok(before)
    },
    ofStudy: async ({ studyId }) => {
      const model = await modelId()
      if (!model.ok) return model
      return ok(reveals.ofStudy(studyId).filter((one) => mine(one) && one.modelId === model.value))
    },
    pairs: ({ whose }) => {
      const pairs = allPairs(store)
      return ok(
        pairs.filter((pair) => mine(pair) || (whose === 'all' && hasRead(store, recorder, pair.runId))),
      )
    },
  }
}

/** The read of a whole run by who reads here that stands. */
const ownRead = ({ labels }: Store, recorder: Recorder, runId: string): Label | null =>
  readsSeenBy(recorder.reader(), labels.ofRun(runId)).own.findLast(
    ({ frame, retractedAt }) => frame === null && retractedAt === null,
  ) ?? null

/** What another recorded is kept from who has not read the run. */
export const hasRead = (store: Store, recorder: Recorder, runId: string): boolean =>
  ownRead(store, recorder, runId) !== null

function show(
  store: Store,
  recorder: Recorder,
  { runId, modelId, id }: Pick<Reveal, 'runId' | 'modelId' | 'id'>,
): Result<Reveal> {
  const run = store.library.run(runId)
  if (run === null) return fail(noSuchRun)
  const own = ownRead(store, recorder, runId)
  if (own === null) return fail(readFirst)
  const reading = store.readings.run(runId, modelId)
  if (reading === null) return fail(notReadYet)
  const { triage, probability } = reading
  const shown = triage === 'outside' ? null : atHospital(probability, store.hospital.get())
  const reveal: Reveal = {
    id,
    runId,
    studyId: run.studyId,
    reader: recorder.reader(),
    modelId,
    labelId: own.id,
    gradeBefore: own.grade,
    gradedAt: own.recordedAt,
    revealedAt: recorder.now(),
    shown: { triage, probability: shown },
  }
  recorder.record(
    () => store.reveals.add(reveal),
    () => [
      {
        kind: 'reading-revealed',
        revealId: id,
        runId,
        modelId,
        gradeBefore: own.grade,
        scoreShown: shown?.value ?? null,
        triageShown: triage,
      },
    ],
  )
  return ok(reveal)
}

function allPairs({ reveals, labels }: Store): RevealPair[] {
  const all = reveals.all()
  const runs = [...new Set(all.map(({ runId }) => runId))]
  return revealPairs(
    all,
    runs.flatMap((runId) => labels.ofRun(runId)),
    reveals.truths(),
  )
}

const readFirst = {
  code: 'read-first',
  message: 'Your own read of this run comes first.',
  action: 'Grade the run, then reveal what the model says.',
}

const notReadYet = {
  code: 'not-read-yet',
  message: 'The model has not read this run to its end.',
  action: 'Wait until it has, then reveal.',
}
