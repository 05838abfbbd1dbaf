import { join } from 'node:path'
import { follow, prepare } from './setup/job.mjs'
import { JOBS } from './setup/steps.mjs'
import { thisWorld } from './setup/world.mjs'

// npm run lab -- COMMAND …    model development, src-lab/main.ts
const world = thisWorld()
await prepare(world, JOBS.lab)
const env = { ...world.env, TF_CPP_MIN_LOG_LEVEL: world.env.TF_CPP_MIN_LOG_LEVEL ?? '2' }
process.exitCode = await follow(
  process.execPath,
  [join(world.root, 'dist', 'lab', 'lab.mjs'), ...process.argv.slice(2)],
  { env },
)
