// Long because opening, listing and choosing are one state: each changes what the others show.
import type { FileFailure, JobProgress, Run, RunSummary, Study, StudySummary } from '#core/contract.ts'
import type { Failure, Result } from '#core/result.ts'
import type { Api } from '../api.ts'
import type { OpenMemory } from './open-memory.ts'

export interface LibraryParts {
  readonly api: Api
  readonly memory: OpenMemory
  /** Something could not be done. */
  readonly onError: (error: Failure) => void
  /** Files that could not be opened. */
  readonly onFailures: (failures: readonly FileFailure[]) => void
  /** Another run is chosen, or none. */
  readonly onRun: (run: Run | null) => void
  /** A study was opened because of an import. */
  readonly onStudy: () => void
}

/** What was opened, and which study and run are on screen. */
export class LibraryState {
  /** All there are, newest opened first. */
  studies = $state.raw<readonly StudySummary[]>([])
  /** Those that answer what was typed. */
  found = $state.raw<readonly StudySummary[]>([])
  /** False until the first list came. */
  listed = $state(false)
  text = $state('')
  study = $state.raw<Study | null>(null)
  run = $state.raw<Run | null>(null)
  importing = $state.raw<JobProgress | null>(null)

  readonly runs = $derived<readonly RunSummary[]>(this.study?.runs ?? [])
  readonly runIndex = $derived(this.runs.findIndex(({ id }) => id === this.run?.id))
  readonly nextRun = $derived<RunSummary | null>(this.runs[this.runIndex + 1] ?? null)
  readonly studyIndex = $derived(this.studies.findIndex(({ id }) => id === this.study?.summary.id))

  readonly #parts: LibraryParts
  #asked = 0

  constructor(parts: LibraryParts) {
    this.#parts = parts
  }

  /** Lists, opens what was on screen or else the study that was open last, and listens. @returns call it to stop listening */
  start(): () => void {
    const { on } = this.#parts.api
    const stops = [
      on.study.imported((event) => void this.#imported(event.studyIds, event.failures)),
      on.study.changed(({ studyId }) => void this.#changed(studyId)),
      on.job.progress((job) => {
        if (job.kind === 'import') this.importing = job.finished ? null : job
      }),
    ]
    void this.#openAgain()
    return () => stops.forEach((stop) => stop())
  }

  async search(text: string): Promise<void> {
    this.text = text
    await this.refresh()
  }

  async refresh(): Promise<void> {
    const text = this.text
    const { list } = this.#parts.api.study
    const all = list({ text: '' })
    const [studies, found] = (await Promise.all([all, text === '' ? all : list({ text })])).map((one) =>
      this.#value(one),
    )
    if (!studies || !found || text !== this.text) return
    Object.assign(this, { studies, found, listed: true })
  }

  /** Lists again, and the study on screen with it: all its runs may say something else now. */
  async reload(): Promise<void> {
    if (this.study === null) await this.refresh()
    else await this.#changed(this.study.summary.id)
  }

  /** Patients and files are called otherwise now: asks for the run on screen as well. @returns it */
  async rename(): Promise<Run | null> {
    const { run } = this
    await this.reload()
    const now = run && this.#value(await this.#parts.api.study.run({ runId: run.id }))
    if (now === null || this.run?.id !== now.id) return null
    this.run = now
    return now
  }

  /** Opens a study at its first run, or at `runId`. */
  async openStudy(studyId: string, runId: string | null = null): Promise<void> {
    const asked = ++this.#asked
    const study = this.#value(await this.#parts.api.study.get({ studyId }))
    if (study === null || asked !== this.#asked) return
    this.study = study
    const first = study.runs.find(({ id }) => id === runId) ?? study.runs[0]
    await this.#openRun(first?.id ?? null)
  }

  async openRun(runId: string): Promise<void> {
    this.#asked += 1
    await this.#openRun(runId)
  }

  async moveRun(by: 1 | -1): Promise<void> {
    const run = this.runs[this.runIndex + by]
    if (run) await this.openRun(run.id)
  }

  async choose(what: 'files' | 'folder'): Promise<void> {
    this.#value(await this.#parts.api.study.choose({ what }))
  }

  async drop(files: readonly File[]): Promise<void> {
    if (files.length > 0) this.#value(await this.#parts.api.drop(files))
  }

  async openDemo(): Promise<void> {
    this.#value(await this.#parts.api.study.openDemo())
  }

  async cancelImport(): Promise<void> {
    if (this.importing) await this.#parts.api.study.cancelImport({ jobId: this.importing.jobId })
  }

  /** Takes it out of the library; the files stay where they are. */
  async forget(studyId: string): Promise<void> {
    this.#value(await this.#parts.api.study.forget({ studyId }))
  }

  async #openRun(runId: string | null): Promise<void> {
    const asked = this.#asked
    const run = runId === null ? null : this.#value(await this.#parts.api.study.run({ runId }))
    if (asked !== this.#asked) return
    this.run = run
    if (run !== null) this.#parts.memory.keep({ studyId: run.studyId, runId: run.id })
    this.#parts.onRun(run)
  }

  async #openAgain(): Promise<void> {
    await this.refresh()
    if (this.study !== null) return
    const before = this.#parts.memory.recall()
    if (before !== null && this.studies.some(({ id }) => id === before.studyId))
      return this.openStudy(before.studyId, before.runId)
    const newest = this.studies[0]
    if (newest) await this.openStudy(newest.id)
  }

  async #imported(studyIds: readonly string[], failures: readonly FileFailure[]): Promise<void> {
    if (failures.length > 0) this.#parts.onFailures(failures)
    const [first] = studyIds
    await this.refresh()
    if (first === undefined) return
    this.#parts.onStudy()
    await this.openStudy(first)
  }

  /** New thumbnails, scores or runs; or it is gone. What is on screen stays on screen. */
  async #changed(studyId: string): Promise<void> {
    await this.refresh()
    if (this.study?.summary.id !== studyId) return
    const study = await this.#parts.api.study.get({ studyId })
    if (this.study.summary.id !== studyId) return
    if (study.ok) this.study = study.value
    else if (study.error.code !== 'no-such-study') this.#parts.onError(study.error)
    else {
      this.study = null
      this.run = null
      this.#parts.onRun(null)
    }
  }

  #value<T>(result: Result<T>): T | null {
    if (result.ok) return result.value
    this.#parts.onError(result.error)
    return null
  }
}
