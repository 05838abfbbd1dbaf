import type { FileFailure } from '#core/contract.ts'
import { screenLocked } from '#core/privacy/lock.ts'
import type { Failure } from '#core/result.ts'

/** Something a person should know; it stays until it is dismissed. */
export interface Toast {
  readonly id: number
  readonly title: string
  readonly action: string
  /** Each file with its own reason, when there is more than one. */
  readonly files: readonly FileFailure[]
}

/** More than these would cover the image. */
const MOST = 3

export class ToastState {
  toasts = $state.raw<readonly Toast[]>([])
  #lastId = 0

  error({ code, message, action }: Failure): void {
    // What was asked for behind the cover is asked for again when it opens.
    if (code === screenLocked.code) return
    this.#add(message, action, [])
  }

  /** One file is told by itself; many are told as one, with a list. */
  fileFailures(failures: readonly FileFailure[]): void {
    const [first] = failures
    if (first === undefined) return
    if (failures.length === 1) this.#add(`${first.file}: ${first.message}`, first.action, [])
    else
      this.#add(
        `${failures.length} files could not be opened, ${first.file} among them.`,
        'The others were opened. The list says why for each.',
        failures,
      )
  }

  clear(): void {
    this.toasts = []
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id)
  }

  #add(title: string, action: string, files: readonly FileFailure[]): void {
    // The same word again is not news.
    const others = this.toasts.filter((toast) => toast.title !== title)
    this.toasts = [...others, { id: ++this.#lastId, title, action, files }].slice(-MOST)
  }
}
