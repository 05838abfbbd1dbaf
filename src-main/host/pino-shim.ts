import diagnostics from 'node:diagnostics_channel'

/**
 * What pino 10 asks of Node as it loads and the development runtime (Electron 25, Node 18.15) has not: a tracing channel, here one
 * without subscribers. To be imported before pino. Remove it with that runtime.
 */
const channel = {
  hasSubscribers: false,
  traceSync: (
    call: (...args: readonly unknown[]) => unknown,
    _context: unknown,
    self: unknown,
    ...args: readonly unknown[]
  ) => Reflect.apply(call, self, args),
}

if (!('tracingChannel' in diagnostics))
  Object.defineProperty(diagnostics, 'tracingChannel', { value: () => channel })
