import type { RevealPair, Truth, TruthSource, Verdict } from '#core/contract.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'

interface RunTruth {
  readonly truth: Truth | null
  /** There is one, which this person may not see before an own read. */
  readonly hidden: boolean
}
const unknownTruth: RunTruth = { truth: null, hidden: false }

/** What was revealed to who reads here, what the truth turned out to be, and what came of both. */
export class RevealState {
  /** Runs of the study on screen whose reading was shown before. */
  shown = $state.raw<ReadonlySet<string>>(new Set())
  pairs = $state.raw<readonly RevealPair[]>([])
  whose = $state<'mine' | 'all'>('mine')
  truth = $state.raw<RunTruth>(unknownTruth)

  readonly #api: Api
  readonly #onError: (error: Failure) => void
  /** An answer for another run, study or person is no answer any more. */
  #asked = 0

  constructor(api: Api, onError: (error: Failure) => void) {
    this.#api = api
    this.#onError = onError
  }

  /** What was shown of a study to who reads here now; nothing, until main has said so. */
  async follow(studyId: string | null): Promise<void> {
    const asked = ++this.#asked
    this.shown = new Set()
    if (studyId === null) return
    const reveals = await this.#api.reveal.ofStudy({ studyId })
    // Without a model nothing was read, and so nothing can have been shown: that is no failure of this question.
    if (asked === this.#asked && reveals.ok) this.shown = new Set(reveals.value.map(({ runId }) => runId))
  }

  /** Locks the own read of a run. @returns whether its reading may be shown */
  async show(runId: string): Promise<boolean> {
    const reveal = await this.#api.reveal.show({ runId })
    if (!reveal.ok) {
      this.#onError(reveal.error)
      return false
    }
    this.shown = new Set([...this.shown, runId])
    return true
  }

  /** Pairs and the truth of a run, as they are now. */
  async load(runId: string): Promise<void> {
    const [pairs, truth] = await Promise.all([
      this.#api.reveal.pairs({ whose: this.whose }),
      this.#api.truth.ofRun({ runId }),
    ])
    if (pairs.ok) this.pairs = pairs.value
    else this.#onError(pairs.error)
    this.truth = truth.ok ? truth.value : unknownTruth
  }

  async recordTruth(runId: string, verdict: Verdict, source: TruthSource, note: string): Promise<void> {
    const recorded = await this.#api.truth.record({ runId, verdict, source, note })
    if (!recorded.ok) this.#onError(recorded.error)
    await this.load(runId)
  }

  async retractTruth({ id, runId }: Truth): Promise<void> {
    const retracted = await this.#api.truth.retract({ truthId: id })
    if (!retracted.ok) this.#onError(retracted.error)
    await this.load(runId)
  }
}
