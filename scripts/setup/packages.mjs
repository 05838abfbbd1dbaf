import { join } from 'node:path'
import { digestOf, exists, readRecord, removeRecord, writeRecord } from './files.mjs'
import { npmCommand, run } from './run.mjs'

const record = ({ records }) => join(records, 'packages.json')
const lockFile = ({ root }) => join(root, 'package-lock.json')

/** npm's packages, exactly those of the lock file; no package runs a script of its own. */
export const packages = {
  name: 'packages',
  byHand: 'npm ci --ignore-scripts',
  async isDone(world) {
    const recorded = await readRecord(record(world))
    if (recorded?.lockFile !== (await digestOf(lockFile(world))))
      return { state: 'to do', note: 'the lock file is new or has changed' }
    // npm writes this file last.
    if (!(await exists(join(world.root, 'node_modules', '.package-lock.json'))))
      return { state: 'to do', note: 'node_modules is missing' }
    return { state: 'done', note: 'as the lock file says' }
  },
  async run(world) {
    const hash = await digestOf(lockFile(world))
    await removeRecord(record(world))
    const { command, first, shell } = npmCommand(world.env, world.platform)
    await run(command, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: world.root,
      env: world.env,
      shell,
    })
    await writeRecord(record(world), { lockFile: hash })
    return 'installed as the lock file says'
  },
}
