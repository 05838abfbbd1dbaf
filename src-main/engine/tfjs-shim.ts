import util from 'node:util'

/**
 * What `@tensorflow/tfjs-node` 4.22 still asks of Node's `util` and Node 23 took away (tensorflow/tfjs#8609). To be imported
 * before it. Remove when a release no longer asks for them.
 */
const missing: Readonly<Record<string, (value: unknown) => boolean>> = {
  isNullOrUndefined: (value) => value === null || value === undefined,
  isArray: (value) => Array.isArray(value),
}

for (const [name, check] of Object.entries(missing)) {
  if (!(name in util)) Object.defineProperty(util, name, { value: check })
}
