import { Socket } from 'node:net'
import { workerData } from 'node:worker_threads'
import { messagePipe } from './pipe.ts'
import { sayEnd, threaded } from './threaded.ts'

/** The other side, over `utilityProcess`, `fork` or a pipe alike. */
export interface HostPort {
  readonly send: (message: object) => void
  onMessage(callback: (message: unknown) => void): void
}

/** What Electron adds to `process` in a utility process. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  postMessage(message: object): void
}

/** `process`, of whichever of them; Electron's types know only its own. */
type Parent = Pick<NodeJS.Process, 'exit' | 'on' | 'send'> & { readonly parentPort?: ParentPort }

/** Throws when nobody started this process to talk to it. */
export function hostPort(from: Parent, data: unknown = workerData): HostPort {
  const { parentPort } = from
  const thread = threaded(data)
  if (thread !== null && thread.pipe !== null) {
    sayEnd(thread, from)
    const pipe = new Socket({ fd: thread.pipe })
    pipe.on('close', () => from.exit(0))
    return messagePipe(pipe)
  }
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (callback) => parentPort.on('message', ({ data }) => callback(data)),
    }
  }
  if (!from.send) throw new Error('The engine is started by Ostium itself, not by hand.')
  // A host that went away takes its engine with it.
  from.on('disconnect', () => from.exit(0))
  return {
    send: (message) => void from.send?.(message),
    onMessage: (callback) => void from.on('message', callback),
  }
}
