import { join } from 'node:path'
import { follow, prepare } from './setup/job.mjs'
import { JOBS } from './setup/steps.mjs'
import { thisWorld, withTensorFlow } from './setup/world.mjs'

// npm run lab -- COMMAND …    model development, src-lab/main.ts
const world = thisWorld()
await prepare(world, JOBS.lab)
process.exitCode = await follow(
  process.execPath,
  [join(world.root, 'dist', 'lab', 'lab.mjs'), ...process.argv.slice(2)],
  { env: withTensorFlow(world.env) },
)
