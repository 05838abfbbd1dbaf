/** What of the asked readings is still to be done, and in which order. */
export interface ReadQueue<J> {
  add(jobId: string, job: J, frames: readonly number[]): void
  /** This frame next, before everything else. One that is done already changes only which job goes on first. */
  readonly focus: (jobId: string, frame: number) => void
  /** @returns the job, null when it is not (any more) in the queue */
  remove(jobId: string): J | null
  /** The next frame to read; null as frame when the job has none left. Jobs take turns. */
  next(): { readonly jobId: string; readonly job: J; readonly frame: number | null } | null
}

interface Entry<J> {
  readonly jobId: string
  readonly job: J
  readonly frames: number[]
}

export function createReadQueue<J>(): ReadQueue<J> {
  const entries: Entry<J>[] = []
  const find = (jobId: string) => entries.findIndex((entry) => entry.jobId === jobId)
  return {
    add: (jobId, job, frames) => void entries.push({ jobId, job, frames: [...frames] }),
    focus: (jobId, frame) => {
      const [entry] = entries.splice(find(jobId), find(jobId) < 0 ? 0 : 1)
      if (!entry) return
      entries.unshift(entry)
      const at = entry.frames.indexOf(frame)
      if (at > 0) entry.frames.unshift(...entry.frames.splice(at, 1))
    },
    remove: (jobId) => {
      const at = find(jobId)
      return at < 0 ? null : (entries.splice(at, 1)[0]?.job ?? null)
    },
    next: () => {
      const entry = entries.shift()
      if (!entry) return null
      const frame = entry.frames.shift() ?? null
      if (frame !== null) entries.push(entry)
      return { jobId: entry.jobId, job: entry.job, frame }
    },
  }
}
