import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from './setup/run.mjs'
import { thisWorld } from './setup/world.mjs'

/** What each folder may know of its platform stands in its own tsconfig; the page has a compiler of its own. */
const PROJECTS = {
  core: 'src-core',
  'core-tests': 'src-core/tsconfig.test.json',
  main: 'src-main',
  lab: 'src-lab',
  e2e: 'e2e',
  bench: 'bench',
  tools: 'tsconfig.tools.json',
}

const { root, records } = thisWorld()
const tool = (...path) => join(root, 'node_modules', ...path)
// TypeScript's native compiler: svelte-check and the linter still need the one before it.
const compile = ([name, project]) => {
  const kept = ['--incremental', '--tsBuildInfoFile', join(records, 'check', `${name}.tsbuildinfo`)]
  return [project, [tool('typescript-native', 'bin', 'tsc'), '-p', project, ...kept]]
}
const page = ['--tsconfig', 'src-renderer/tsconfig.json', '--fail-on-warnings', '--output', 'human']
const waiting = [
  ['src-renderer', [tool('svelte-check', 'bin', 'svelte-check'), ...page]],
  ...Object.entries(PROJECTS).map(compile),
]

async function work() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, args] = next
    try {
      await run(process.execPath, args, { cwd: root })
    } catch (cause) {
      process.stderr.write(`${name}: ${cause.message}\n`)
      process.exitCode = 1
    }
  }
}

await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work))
