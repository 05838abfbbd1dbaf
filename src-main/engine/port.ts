/** The other side, over `utilityProcess` or `fork` alike. */
export interface HostPort {
  send(message: object): void
  onMessage(callback: (message: unknown) => void): void
}

/** What Electron adds to `process` in a utility process. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  postMessage(message: object): void
}

/** Throws when nobody started this process to talk to it. */
export function hostPort(from: NodeJS.Process & { readonly parentPort?: ParentPort }): HostPort {
  const { parentPort } = from
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
